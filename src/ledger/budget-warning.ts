/** So much of its budget is spent, or may be, before somebody is told. */
export const budgetWarningShare = 0.8;

interface Change {
  /** What job `j` has spent, or may have, before the act: SQL. */
  before: string;
  after: string;
}

/** Whether an act takes job `j` over the share of its budget at which it warns. */
export const budgetIsNearSql = ({ before, after }: Change) =>
  `(${before} < ${budgetWarningShare} * j.budget and ${after} >= ${budgetWarningShare} * j.budget)`;

/** The line of the log that says so. */
export const budgetWarningSql = (after: string) =>
  `'Four fifths of the budget are used: $' || trim_scale(round(${after}, 4)) || ' of $' || trim_scale(j.budget) || '.'`;
