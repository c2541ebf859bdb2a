import { localOrganizationId } from '#ledger/organizations.ts';

/** Who asks, and whose rows they may see. */
export interface Viewer {
  organizationId: string;
  /** For the log of what they do. */
  name: string;
}

/** Whoever reaches this app is the local owner. */
export async function authenticate(_headers: Headers): Promise<Viewer> {
  return { organizationId: localOrganizationId, name: 'the web app' };
}
