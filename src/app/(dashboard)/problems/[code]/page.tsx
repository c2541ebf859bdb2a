import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { httpProblems } from '#app/_lib/problem.ts';
import { errorText } from '#components/error-text.ts';

type Props = PageProps<'/problems/[code]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).code.slice(0, 60) };
}

/** What an error’s code means: a problem document’s `type` leads here. */
export default async function ProblemPage({ params }: Props) {
  const { code } = await params;
  const text = errorText(code) ?? httpText(code);
  if (!text) notFound();
  return (
    <article className="max-w-prose space-y-3">
      <h1 className="text-title font-semibold">{text.text}</h1>
      <p className="font-mono text-small text-soft">{code}</p>
      <p>
        <b className="font-semibold">What to do:</b> {text.next}
      </p>
      {'kind' in text && text.kind === 'attempt' && (
        <p className="text-soft">
          It ends an attempt, and its item once no try is left. The item’s page has the provider’s own words.
        </p>
      )}
    </article>
  );
}

function httpText(code: string): { text: string; next: string } | undefined {
  if (!Object.hasOwn(httpProblems, code)) return undefined;
  const { title, next } = httpProblems[code as keyof typeof httpProblems];
  return { text: title, next };
}
