import Link from 'next/link';
import type { ComponentProps } from 'react';

type Look = 'primary' | 'plain' | 'danger';

const base =
  'inline-flex min-h-9 items-center justify-center gap-1.5 rounded-md border px-3 text-body font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55';
const looks: Record<Look, string> = {
  primary:
    'border-accent bg-accent text-on-accent hover:not-disabled:bg-[color-mix(in_oklab,var(--accent),var(--ink)_18%)]',
  plain: 'border-line-strong/60 bg-panel text-ink hover:not-disabled:border-line-strong hover:not-disabled:bg-sunken',
  danger: 'border-failed/60 bg-panel text-failed hover:not-disabled:border-failed hover:not-disabled:bg-failed-wash',
};

export function Button({
  look = 'plain',
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: Look }) {
  return <button type={type} className={`${base} ${looks[look]} ${className}`} {...rest} />;
}

/** A link that looks like a button. */
export function ButtonLink({ look = 'plain', className = '', ...rest }: ComponentProps<typeof Link> & { look?: Look }) {
  return <Link className={`${base} ${looks[look]} ${className}`} {...rest} />;
}
