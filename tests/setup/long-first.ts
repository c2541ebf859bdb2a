import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first. Begun last, each would keep a core idle at the end of its part. */
const long = [
  'crash/chaos',
  'web/canary',
  'cli/commands',
  'supabase/schedule',
  'web/auth/commands',
  'pooler/connections',
  'web/command-line',
  'hostile/cases',
  'hostile/fuzz',
  'simulation/simulation',
  'crash/ctrl-c',
  'postgres-server/sharing',
  'postgres-server/recovery',
  'postgres-server/creation',
  'crash/generate-killed',
  'ledger/explain',
];

const rankOf = ({ moduleId }: TestSpecification) => {
  const rank = long.findIndex((name) => moduleId.includes(`/tests/${name}.test.ts`));
  return rank < 0 ? long.length : rank;
};

/** The long files first, the others as they would come anyway. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
