import { Clock } from '#components/time.tsx';
import type { Waiting } from '#domain/waiting-codes.ts';

/** Who must act, until when it waits where that is known, and the reason’s code. */
export function WaitsFor({ waiting: { code, until, who } }: { waiting: Waiting }) {
  return (
    <>
      {who === 'you' ? 'It waits for you' : 'It goes on by itself'}
      {until && (
        <>
          {who === 'you' ? ' until ' : ' at '}
          <Clock at={until} />
        </>
      )}
      . <span className="font-mono">{code}</span>
    </>
  );
}

/** The same after the reason’s own sentences, which say what goes on by itself. */
export function WaitsBriefly({ waiting }: { waiting: Waiting }) {
  const { code, detail, until, who } = waiting;
  return (
    <p className="text-waiting">
      {detail}{' '}
      <span className="text-soft">
        {who === 'you' && 'It waits for you. '}
        {until && (
          <>
            Until <Clock at={until} />.{' '}
          </>
        )}
        <span className="font-mono">{code}</span>
      </span>
    </p>
  );
}
