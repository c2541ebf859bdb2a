/** 3 personas × 4 arcs × 5 topics of the shipped scaffolding, each `repeat` times, as YAML. */
export function sixtyItems(name: string, repeat = 1): string {
  return `name: ${name}
grid:
  personas: [overwhelmed_avoider, anxious_planner, pragmatic_optimist]
  emotionalArcs: [confusion_to_clarity, fear_to_confidence, guilt_to_permission, overwhelm_to_empowerment]
  topics: [hsa_vs_fsa, roth_ira_conversion, student_loan_payoff, life_insurance_types, estate_planning_basics]
  repeat: ${repeat}
maxAttempts: 10
`;
}

export function eightItems(name: string): string {
  return `name: ${name}
grid:
  personas: [overwhelmed_avoider, anxious_planner]
  emotionalArcs: [confusion_to_clarity, fear_to_confidence]
  topics: [hsa_vs_fsa, roth_ira_conversion]
`;
}
