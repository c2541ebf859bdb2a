import { leaveWithParent } from '#app/_lib/leave-with-parent.ts';

// The app’s process, as far as its parent is concerned: it stays until it is told to go.
leaveWithParent();
setInterval(() => {}, 1_000);
process.send?.('ready');
