import type { Queryable } from '#platform/database.ts';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** Explains each statement, which runs by it, and keeps its plan. @param act whether it then runs as it is, for its rows; else it has none */
export function explaining(db: Queryable, plans: Plan[], act = false): Queryable {
  return {
    async query<Row>(sql: string, parameters?: unknown[]) {
      const explained = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `explain (analyze, format json) ${sql}`,
        parameters,
      );
      plans.push(explained[0]!['QUERY PLAN'][0]!.Plan);
      return act ? db.query<Row>(sql, parameters) : [];
    },
  };
}

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan;
  for (const child of plan.Plans ?? []) yield* nodesOf(child);
}

/** What a plan reads of the large tables, and how. */
export function readsOf(plan: Plan) {
  const nodes = [...nodesOf(plan)].filter((node) =>
    ['batch_items', 'batch_attempts', 'batch_job_logs'].includes(node['Relation Name'] ?? ''),
  );
  return {
    sequential: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    rowsMax: Math.max(
      0,
      ...nodes.map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']),
    ),
    sorts: [...nodesOf(plan)]
      .filter((node) => node['Node Type'].includes('Sort'))
      .map((node) => node['Actual Rows'] * node['Actual Loops']),
  };
}

export type { Plan };
