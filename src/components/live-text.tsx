'use client';

import { useEffect, useState } from 'react';

const everyMs = 10_000;

/** Tells a screen reader how something stands, at most every ten seconds, and at once when `urgent` changes. */
export function LiveText({ text, urgent }: { text: string; urgent: string }) {
  const [said, setSaid] = useState({ text: '', urgent, atMs: 0 });
  useEffect(() => {
    if (text === said.text) return;
    const waitMs = urgent === said.urgent ? Math.max(0, said.atMs + everyMs - Date.now()) : 0;
    const timer = setTimeout(() => setSaid({ text, urgent, atMs: Date.now() }), waitMs);
    return () => clearTimeout(timer);
  }, [text, urgent, said]);
  return (
    <p role="status" className="sr-only">
      {said.text}
    </p>
  );
}
