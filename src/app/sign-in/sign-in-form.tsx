'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/button.tsx';
import { field } from '#components/field.ts';
import { ProblemNotice, type ShownProblem } from '#components/problem-notice.tsx';

const unreachable: ShownProblem = {
  title: 'The server does not answer.',
  detail: 'The server does not answer.',
  next: 'Check that it runs, then try again.',
  code: 'unreachable',
};

export function SignInForm() {
  const [problem, setProblem] = useState<ShownProblem | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget));
    const refused = await signIn({ email, password });
    if (refused === null) window.location.assign('/');
    setBusy(refused === null);
    setProblem(refused);
  }

  // By POST also before the page’s script is there: a password must not get into an address.
  return (
    <form method="post" action="/sign-in" onSubmit={submit} className="grid gap-4" aria-busy={busy}>
      <label className="grid gap-1 font-medium">
        Email
        <input className={field} name="email" type="email" autoComplete="username" required />
      </label>
      <label className="grid gap-1 font-medium">
        Password
        <input className={field} name="password" type="password" autoComplete="current-password" required />
      </label>
      {problem && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" disabled={busy}>
        Sign in
      </Button>
    </form>
  );
}

/** @returns null: signed in */
async function signIn(credentials: object): Promise<ShownProblem | null> {
  try {
    const answer = await fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    return answer.ok ? null : ((await answer.json()) as ShownProblem);
  } catch {
    return unreachable;
  }
}
