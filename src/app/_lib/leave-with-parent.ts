/**
 * `colloquy start` runs the app as a child process. When the channel to the parent closes, the parent is gone, however it died, and nobody would stop us any more.
 * Nothing is lost by leaving at once: what a request changes is one transaction, and what it had claimed goes back to the queue by itself.
 */
export function leaveWithParent(): void {
  if (!process.send) return;
  if (!process.connected) process.exit();
  process.once('disconnect', () => process.exit());
}
