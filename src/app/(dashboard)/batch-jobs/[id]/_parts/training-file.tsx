import { fileNameOf } from '#app/_lib/file-name.ts';
import type { ShownJob } from '#app/_lib/reads.ts';
import { CopyCommand } from '#components/copy-command.tsx';
import { Panel } from '#components/panel.tsx';

/** The command that writes what is finished into a file. */
export function TrainingFile({ job }: { job: ShownJob }) {
  return (
    <Panel title="Training file">
      {job.rehearsal && (
        <p className="mb-2 text-waiting">
          Written by the rehearsal model: <b className="font-semibold">not for training</b>. It shows what a file looks
          like.
        </p>
      )}
      <CopyCommand command={`colloquy export ${job.id} --out ${fileNameOf(job.name)}.jsonl`} />
    </Panel>
  );
}
