import type { ReactNode } from 'react';

const looks = {
  waiting: 'border-waiting/50 bg-waiting-wash',
  failed: 'border-failed/50 bg-failed-wash',
  plain: 'border-accent/40 bg-accent-wash',
};

/** Something that should not be missed: `title` in a few words, then sentences. */
export function Notice({
  look,
  title,
  children,
  role,
}: {
  look: keyof typeof looks;
  title?: string;
  children?: ReactNode;
  role?: 'alert' | 'status';
}) {
  return (
    <div role={role} className={`rounded-lg border px-4 py-3 ${looks[look]}`}>
      {title && <p className="font-semibold">{title}</p>}
      {children}
    </div>
  );
}
