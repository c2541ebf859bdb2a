import { webStore } from '#app/_lib/store.ts';
import { authenticate, type Viewer } from '#app/_lib/viewer.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { bearerOf, isSame } from './admit-cron.ts';

/**
 * Whoever brings the token, or administers the first organisation, whose installation it is: the figures are of all organisations together.
 * @throws HttpError as `authenticate`
 */
export async function admitMetrics({ headers }: Request): Promise<Viewer> {
  const { metricsToken } = webStore();
  const given = bearerOf(headers);
  if (metricsToken !== null && given !== null && isSame(given, metricsToken))
    return {
      kind: 'metrics',
      organizationId: localOrganizationId,
      name: 'the metrics token',
      may: ['public', 'observe'],
    };
  const viewer = await authenticate(headers);
  const administers = viewer.organizationId === localOrganizationId && viewer.may.includes('admin');
  return administers ? { ...viewer, may: [...viewer.may, 'observe'] } : viewer;
}
