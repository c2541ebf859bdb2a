import type { Member } from '#ledger/members.ts';

export const shownMember = ({ userId: id, email, role, createdAt }: Member) => ({ id, email, role, createdAt });
