import type { ReactNode } from 'react';
import { Fact, Facts } from '#components/facts.tsx';
import { duration, number, range, usd } from '#components/format.ts';
import { Panel } from '#components/panel.tsx';
import type { Estimate } from './use-plan.ts';

/** What a plan would make and cost, before anything is written. */
export function PlanPreview({
  estimate,
  checking,
  empty,
  children,
}: {
  estimate: Estimate | undefined;
  checking: boolean;
  empty: boolean;
  children: ReactNode;
}) {
  return (
    <Panel title="What it will make">
      <div className="space-y-4">
        <div aria-live="polite" aria-busy={checking} className={estimate ? '' : 'min-h-24 text-soft'}>
          {estimate ? (
            <Numbers estimate={estimate} />
          ) : empty ? (
            'Nothing is planned yet.'
          ) : checking ? (
            'Checking…'
          ) : (
            'The plan has to be mended first.'
          )}
        </div>
        {children}
      </div>
    </Panel>
  );
}

function Numbers({ estimate }: { estimate: Estimate }) {
  const { name, model, totalItems, estimatedCost, unknownBecause, estimatedSeconds, estimatedFrom, warnings } =
    estimate;
  const { withoutTemplate } = estimate;
  const rehearsal = model.startsWith('rehearsal:');
  return (
    <div className="space-y-3">
      <Facts>
        <Fact name="Job">{name}</Fact>
        <Fact name="Conversations">{number(totalItems)}</Fact>
        <Fact name="Cost">
          {rehearsal ? (
            'free'
          ) : estimatedCost ? (
            range(estimatedCost.low, estimatedCost.high, usd)
          ) : (
            <span className="text-waiting">not known: {unknownBecause}</span>
          )}
        </Fact>
        <Fact name="Time">{range(estimatedSeconds.low, estimatedSeconds.high, duration)}</Fact>
        <Fact name="Model">
          <span className="break-all">{model}</span>
          {rehearsal && <span className="block text-small text-waiting">not for training</span>}
        </Fact>
        <Fact name="Estimated from">{estimatedFrom}</Fact>
      </Facts>
      {withoutTemplate.length > 0 && (
        <ul className="max-h-60 list-disc space-y-1 overflow-auto pl-5 text-failed">
          {withoutTemplate.map(({ emotionalArc, tier, items }) => (
            <li key={`${emotionalArc} ${tier}`}>
              {number(items)} of the arc {emotionalArc} in tier {tier}: no template is active for it
            </li>
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <details>
          <summary className="text-waiting">
            {warnings.length === 1 ? 'One warning' : `${number(warnings.length)} warnings`}: nothing that stops it
          </summary>
          <ul className="mt-2 max-h-60 list-disc space-y-1 overflow-auto pl-5 text-small">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
