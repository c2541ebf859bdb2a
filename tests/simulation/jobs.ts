import { localOrganizationId } from '#ledger/organizations.ts';
import { submitJob } from '#ledger/submit-job.ts';
import type { Database } from '#platform/database.ts';
import { jobOf, testPrice } from '../setup/jobs.ts';
import type { JobPlan } from './plan.ts';

const id = '00000000-0000-4000-8000-0000000000aa';

/** As small as scaffolding can be that an item really runs with. */
const scaffolding = {
  personas: { p: { id, key: 'p', name: 'A client' } },
  emotionalArcs: {
    a: {
      id,
      key: 'a',
      name: 'From worry to calm',
      startingEmotion: 'worry',
      startingIntensityMin: 0.6,
      startingIntensityMax: 0.9,
      endingEmotion: 'calm',
      endingIntensityMin: 0.4,
      endingIntensityMax: 0.7,
      turnsMin: 1,
      turnsMax: 2,
    },
  },
  topics: { t: { id, key: 't', name: 'A question' } },
  templates: {
    [id]: {
      id,
      name: 'Plain',
      tier: 'template' as const,
      emotionalArc: 'a',
      text: 'Write a short conversation.',
      version: 1,
      active: true,
    },
  },
  advisor: null,
};

/** Positions of different jobs differ (101…, 201…), so that nothing in the world depends on the order of equals. */
export async function submitPlanned(db: Database, plan: JobPlan, number: number): Promise<string> {
  const job = jobOf(plan.items, {
    model: plan.model,
    scaffolding,
    concurrentProcessing: plan.concurrency,
    budgetUsd: plan.budgetUsd,
    errorHandling: plan.errorHandling,
    maxAttempts: plan.maxAttempts,
    priority: plan.priority,
    itemTimeoutSeconds: plan.itemTimeoutSeconds,
  });
  const items = Array.from(job.items, (item) => {
    const position = number * 100 + item.position;
    return { ...item, position, contentKey: position.toString(16).padStart(32, '0') };
  });
  const { jobId } = await submitJob(db, {
    organizationId: localOrganizationId,
    job: { ...job, items },
    price: plan.model === 'openai:sim' ? testPrice : null,
    estimatedCostUsd: null,
  });
  return jobId;
}
