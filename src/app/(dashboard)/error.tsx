'use client';

import { Button } from '#components/button.tsx';
import { Notice } from '#components/notice.tsx';

/** A page that failed for a reason that is ours. The log has it under the same number. */
export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <Notice look="failed" role="alert" title="This page could not be shown.">
      <p>
        Nothing is lost: what runs goes on.{' '}
        {error.digest ? `The server’s log has the cause, under ${error.digest}.` : error.message}
      </p>
      <Button className="mt-3" onClick={retry}>
        Try again
      </Button>
    </Notice>
  );
}
