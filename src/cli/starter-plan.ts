/** What `colloquy init` writes: a plan that runs as it is, with the rest explained. */
export const starterPlan = `# A plan: which conversations to make. Run it with: colloquy generate plan.yaml
name: My first batch

# Who writes. Without a model here, on the command line or in COLLOQUY_MODEL, the keys that are set decide
# (ANTHROPIC_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL), and without any, the rehearsal model, offline and free.
# model: anthropic:claude-sonnet-5-5

# modelSettings: { temperature: 0.9, maxOutputTokens: 8192 }

# Which ones: every persona with every emotional arc and every topic, here 2 x 2 x 2 = 8.
# Names are keys of the shipped scaffolding, or of your own below.
grid:
  personas: [overwhelmed_avoider, anxious_planner]
  emotionalArcs: [confusion_to_clarity, fear_to_confidence]
  topics: [roth_ira_conversion, hsa_vs_fsa]
  # repeat: 3            # each of them three times, in other words

# Or one by one:
# items:
#   - { persona: anxious_planner, emotionalArc: shame_to_acceptance, topic: student_loan_payoff }

concurrentProcessing: auto   # or a number: calls at once
errorHandling: continue      # or stop, at the first item that fails for good
# budgetUsd: 5               # spend at most so much
# maxAttempts: 3
# itemTimeoutSeconds: 180

# A domain of your own: define personas, emotionalArcs, topics, templates and an advisor right here.
# examples/bicycle-shop.yaml shows one from beginning to end.
`;
