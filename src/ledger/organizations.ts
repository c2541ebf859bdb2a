/** The organisation of the local owner. */
export const localOrganizationId = '00000000-0000-4000-8000-000000000001';
