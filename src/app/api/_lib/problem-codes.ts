import { type ProblemCode, statusOf } from '#app/_lib/problem.ts';
import type { Access, Endpoint, Method } from './endpoint.ts';

/** What opening the store and asking the database may answer. */
export const storeProblems: ProblemCode[] = [
  'configuration_invalid',
  'database_unreachable',
  'database_too_old',
  'migration_mismatch',
  'adoption_needed',
];

/** What a viewer who is looked for may meet. */
const viewerProblems: ProblemCode[] = [
  'unauthorized',
  'foreign_host',
  'forbidden',
  'too_many_requests',
  'setup_needed',
  'identity_unreachable',
  ...storeProblems,
];

/** What letting a request in may answer. */
const admission: Record<Access, ProblemCode[]> = {
  public: ['foreign_host', 'setup_needed', ...storeProblems],
  read: viewerProblems,
  write: viewerProblems,
  admin: viewerProblems,
  observe: viewerProblems,
  cron: ['unauthorized', 'foreign_host', 'cron_secret_missing', 'too_many_requests', 'setup_needed', ...storeProblems],
};

/** Every code that an endpoint may answer, by its status. */
export function problemCodesOf(endpoint: Endpoint, method: Method): Map<number, ProblemCode[]> {
  const { access, params, body, problems = [] } = endpoint;
  const fromPages = access === 'read' || access === 'write' || access === 'admin';
  const codes: ProblemCode[] = [
    'invalid_input',
    ...admission[access],
    ...(fromPages && method !== 'GET' ? (['cross_site'] as const) : []),
    ...(params ? (['not_found'] as const) : []),
    ...(body ? (['unsupported_media_type', 'body_too_large'] as const) : []),
    ...(body?.problems ?? []),
    ...problems,
    'unexpected',
  ];
  return Map.groupBy([...new Set(codes)], statusOf);
}
