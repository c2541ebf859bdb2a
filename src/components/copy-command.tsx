'use client';

import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { CopyIcon } from './icons.tsx';

/** A command to run in a terminal, with a button that copies it. */
export function CopyCommand({ command }: { command: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 flex-1 basis-64 rounded-md border border-line bg-sunken px-3 py-1.5 text-small break-all select-all">
        {command}
      </code>
      <Button onClick={() => navigator.clipboard?.writeText(command).then(() => setCopied(true))}>
        <CopyIcon />
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </Button>
    </div>
  );
}
