/** An emotion and how strong it is, 0 to 1. */
export function Emotion({ name, intensity }: { name: string; intensity: number }) {
  return (
    <span className="inline-flex items-center gap-2 text-small text-soft">
      <span>{name}</span>
      <span className="h-1.5 w-14 overflow-hidden rounded-full bg-line" aria-hidden="true">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${100 * clamp(intensity)}%` }} />
      </span>
      <span>
        <span className="sr-only">intensity </span>
        {intensity.toFixed(2)}
      </span>
    </span>
  );
}

export interface ArcPoint {
  role: 'user' | 'assistant';
  emotion: string;
  intensity: number;
}

const width = 600;
const height = 96;
const edge = 10;

/** How the client’s feeling moves over a conversation; the advisor’s tone is drawn beside it. */
export function EmotionalArc({ points }: { points: ArcPoint[] }) {
  const x = (index: number) => edge + (index * (width - 2 * edge)) / Math.max(1, points.length - 1);
  const y = (intensity: number) => height - edge - clamp(intensity) * (height - 2 * edge);
  const client = points.map((point, index) => ({ ...point, index })).filter(({ role }) => role === 'user');
  const [first, last] = [client[0], client.at(-1)];
  if (!first || !last) return null;
  return (
    <figure>
      <svg viewBox={`0 0 ${width} ${height}`} className="w-full" role="img" aria-label={arcText(client)}>
        {[0, 0.5, 1].map((level) => (
          <line key={level} x1={0} x2={width} y1={y(level)} y2={y(level)} className="stroke-line" strokeWidth="1" />
        ))}
        <polyline
          points={client.map(({ intensity, index }) => `${x(index)},${y(intensity)}`).join(' ')}
          className="fill-none stroke-accent"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        {points.map(({ role, intensity }, index) => (
          <circle
            // A turn is known by its place.
            key={index}
            cx={x(index)}
            cy={y(intensity)}
            r={role === 'user' ? 4 : 3}
            className={role === 'user' ? 'fill-accent stroke-accent' : 'fill-panel stroke-line-strong'}
            strokeWidth="1.5"
          />
        ))}
      </svg>
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-small text-soft">
        <span>
          from {first.emotion} ({first.intensity.toFixed(2)})
        </span>
        <span>intensity over {points.length} turns: ● client, ○ advisor</span>
        <span>
          to {last.emotion} ({last.intensity.toFixed(2)})
        </span>
      </figcaption>
    </figure>
  );
}

const arcText = (points: ArcPoint[]) =>
  `The client’s feeling, turn by turn: ${points.map(({ emotion, intensity }) => `${emotion} ${intensity.toFixed(2)}`).join(', ')}.`;
const clamp = (value: number) => Math.min(1, Math.max(0, value));
