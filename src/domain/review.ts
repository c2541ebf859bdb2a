/**
 * What people think of a conversation.
 *
 * `generated`: nobody has looked at it. `pending_review`: somebody should. `approved`: good enough to train with. `rejected`: not, and the note says why.
 * `needs_revision`: not as it is. Each leads to each, and every change can be taken back.
 */
export const reviewStatuses = ['generated', 'pending_review', 'approved', 'rejected', 'needs_revision'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];
