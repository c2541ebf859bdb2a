import { Clock } from '#components/time.tsx';
import type { Waiting } from '#domain/waiting-codes.ts';

/** Who must act, until when it waits where that is known, and the reason’s code. */
export function WaitsFor({ waiting: { code, until, who } }: { waiting: Waiting }) {
  return (
    <span className="text-soft">
      {who === 'you' ? 'It waits for you' : 'It goes on by itself'}
      {until && (
        <>
          {who === 'you' ? ' until ' : ' at '}
          <Clock at={until} />
        </>
      )}
      . <span className="font-mono">{code}</span>
    </span>
  );
}
