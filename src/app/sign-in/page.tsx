import type { Metadata } from 'next';
import { Mark } from '#components/icons.tsx';
import { SignInForm } from './sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function SignInPage() {
  return (
    <main className="mx-auto max-w-sm px-4 py-16">
      <h1 className="mb-6 flex items-center gap-2 text-xl font-semibold tracking-tight">
        <Mark />
        Sign in to Colloquy
      </h1>
      <SignInForm />
      <p className="mt-6 text-soft">
        Whoever runs this server adds people: <code className="font-mono text-small">colloquy users add EMAIL</code>.
      </p>
    </main>
  );
}
