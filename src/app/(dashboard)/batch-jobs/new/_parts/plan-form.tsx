'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type DragEvent, useRef, useState } from 'react';
import { Button } from '#components/button.tsx';
import { field } from '#components/field.ts';
import { number } from '#components/format.ts';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { ApiError } from '../../../_data/api.ts';
import { type PlanFormat, planFormats } from './plan-formats.ts';
import { PlanPreview } from './plan-preview.tsx';
import { submitPlan, useDryRun, usePlan } from './use-plan.ts';

const example = `name: Six conversations
grid:
  personas: [overwhelmed_avoider, anxious_planner, pragmatic_optimist]
  emotionalArcs: [confusion_to_clarity, fear_to_confidence]
  topics: [roth_ira_conversion]
`;

/** A plan, typed, pasted or dropped; what it would make; and the button that makes it. */
export function PlanForm() {
  const router = useRouter();
  const box = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState(false);
  const { plan, setText, setFormat, setFile } = usePlan();
  const dryRun = useDryRun(plan);
  const submit = useMutation({
    mutationFn: submitPlan,
    onSuccess: (jobId) => router.push(`/batch-jobs/${jobId}`),
  });
  // What was wrong with an earlier text says nothing about this one.
  const refused = submit.variables?.key === plan.key ? submit.error : null;
  const problem = [refused, dryRun.error].find((error) => error instanceof ApiError)?.problem;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) setFile(file);
  };
  return (
    <form
      className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]"
      onSubmit={(event) => {
        event.preventDefault();
        submit.mutate(plan);
      }}
    >
      <div className="space-y-3">
        <h1 className="text-title font-semibold">New batch</h1>
        <p className="max-w-prose text-soft">
          Paste a plan, or drop its file here. A plan names who talks, how the feeling moves and what about: as items,
          or as a grid of all combinations.
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <label className="inline-flex min-h-9 cursor-pointer items-center rounded-md border border-line-strong/60 bg-panel px-3 font-medium focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:bg-sunken">
            Choose a file
            <input
              type="file"
              className="sr-only"
              accept=".yaml,.yml,.json,.jsonl,.ndjson,.csv"
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file) setFile(file);
                // So that the same file, changed, can be chosen again.
                event.target.value = '';
              }}
            />
          </label>
          <select
            aria-label="Read as"
            className={field}
            value={plan.format}
            onChange={(event) => setFormat(event.target.value as PlanFormat)}
          >
            {Object.entries(planFormats).map(([format, { words }]) => (
              <option key={format} value={format}>
                {words}
              </option>
            ))}
          </select>
          {plan.text === '' && !plan.file && <Button onClick={() => setText(example)}>Start from an example</Button>}
          {plan.text !== '' && !plan.file && <Button onClick={() => setText('')}>Clear</Button>}
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut of the button above */}
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
          className={`rounded-lg ${over ? 'outline-2 outline-offset-2 outline-accent outline-dashed' : ''}`}
        >
          {plan.file ? (
            <div className="flex min-h-40 flex-col items-center justify-center gap-3 rounded-lg border border-line bg-panel p-6">
              <p>
                <b className="font-semibold">{plan.file.name}</b>, {number(Math.ceil(plan.file.size / 1_024))} KiB, is
                sent as it is.
              </p>
              <Button onClick={() => setFile(null)}>Type one instead</Button>
            </div>
          ) : (
            <textarea
              ref={box}
              aria-label="Plan"
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              placeholder="Paste a plan here, or drop its file."
              className={`${field} block h-[26rem] w-full resize-y p-3 font-mono text-small leading-5`}
              value={plan.text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && dryRun.data)
                  event.currentTarget.form?.requestSubmit();
              }}
            />
          )}
        </div>
      </div>
      <div className="space-y-3 lg:sticky lg:top-4 lg:pt-10">
        <PlanPreview estimate={dryRun.data} checking={dryRun.isFetching} empty={plan.text.trim() === '' && !plan.file}>
          <Button
            look="primary"
            type="submit"
            className="w-full"
            disabled={!dryRun.data || dryRun.data.withoutTemplate.length > 0 || submit.isPending || submit.isSuccess}
          >
            {submit.isPending || submit.isSuccess ? 'Submitting…' : 'Submit'}
          </Button>
        </PlanPreview>
        {problem && (
          <ProblemNotice
            problem={problem}
            onPlace={plan.file ? undefined : (line) => box.current && selectLine(box.current, line)}
          />
        )}
      </div>
    </form>
  );
}

function selectLine(box: HTMLTextAreaElement, line: number): void {
  const lines = box.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  box.focus();
  box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  box.scrollTop = Math.max(0, (line - 4) * (box.scrollHeight / lines.length));
}
