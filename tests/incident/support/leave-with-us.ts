import { leaveWithParent } from '#app/_lib/leave-with-parent.ts';

// Loaded before a program that we start: it must not outlive us, however we die.
leaveWithParent();
// Watching for that is no reason to stay.
process.channel?.unref();
