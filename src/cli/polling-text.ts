/** That notifications do not arrive, and what follows. */
export const pollingText =
  'No notifications arrive, so new work and cancels are noticed by polling, some seconds later. Through a transaction pooler none can: DATABASE_DIRECT_URL names an address without it.';
