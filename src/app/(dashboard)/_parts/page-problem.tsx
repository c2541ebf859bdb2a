'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';
import { Button } from '#components/button.tsx';
import { ProblemNotice, type ShownProblem } from '#components/problem-notice.tsx';

const againMs = 5_000;

/** A page whose data could not be read: says why, and tries again by itself. */
export function PageProblem({ problem }: { problem: ShownProblem & { status: number } }) {
  const router = useRouter();
  const [trying, startTrying] = useTransition();
  const again = () => startTrying(() => router.refresh());
  useEffect(() => {
    if (problem.status < 500) return;
    const timer = setInterval(
      () => document.visibilityState === 'visible' && startTrying(() => router.refresh()),
      againMs,
    );
    return () => clearInterval(timer);
  }, [problem.status, router]);
  return (
    <div className="space-y-3">
      <h1 className="text-title font-semibold">This page cannot be shown right now</h1>
      <ProblemNotice problem={problem} />
      <Button onClick={again} disabled={trying}>
        Try again
      </Button>
    </div>
  );
}
