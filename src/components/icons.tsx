import type { ReactNode } from 'react';

/** Drawn on a 16 × 16 grid in the colour of the text beside them. They are ornaments: the word beside them carries the meaning. */
function Icon({ children, className = '' }: { children: ReactNode; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const QueuedIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" strokeDasharray="1.2 2.57" />
  </Icon>
);
export const RunningIcon = () => (
  <Icon className="motion-safe:animate-[spin_1.6s_linear_infinite]">
    <circle cx="8" cy="8" r="6" strokeOpacity="0.28" />
    <path d="M8 2a6 6 0 0 1 6 6" />
  </Icon>
);
export const WaitingIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 4.7V8l2.2 1.6" />
  </Icon>
);
export const PausedIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M6.4 6v4M9.6 6v4" />
  </Icon>
);
export const CompletedIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="m5.4 8.2 1.8 1.8 3.4-3.8" />
  </Icon>
);
export const FailedIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="m6 6 4 4m0-4-4 4" />
  </Icon>
);
export const CancelledIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="m3.9 12.1 8.2-8.2" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <rect x="4" y="4" width="8" height="8" rx="1" />
  </Icon>
);
export const RetryIcon = () => (
  <Icon>
    <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.6v2.6h-2.6" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M8 3.5v9M3.5 8h9" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M3.4 10.4A1.4 1.4 0 0 1 2.5 9V4A1.5 1.5 0 0 1 4 2.5h5c.6 0 1.1.4 1.4.9" />
  </Icon>
);

/** Two voices that overlap. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" className="size-6 shrink-0" aria-hidden="true">
      <path
        className="fill-accent"
        d="M4 3h9a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3H8l-4 3.5V13a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3Z"
      />
      <path
        className="fill-page stroke-accent"
        strokeWidth="1.75"
        strokeLinejoin="round"
        d="M12 9.5h7.5a2.6 2.6 0 0 1 2.6 2.6v3.3a2.6 2.6 0 0 1-2.6 2.6v3.2L15.9 18H12a2.6 2.6 0 0 1-2.6-2.6v-3.3A2.6 2.6 0 0 1 12 9.5Z"
      />
    </svg>
  );
}
