import { ButtonLink } from '#components/button.tsx';

export function NotThere() {
  return (
    <div className="mx-auto max-w-prose py-16 text-center">
      <h1 className="text-title font-semibold">There is nothing at this address</h1>
      <p className="mt-2 mb-6 text-soft">It may have been deleted, or the address has a slip in it.</p>
      <ButtonLink href="/batch-jobs">All jobs</ButtonLink>
    </div>
  );
}
