/** Next calls this once, before the server answers. Only Node has processes; what runs elsewhere must not even load that part. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { watchVisitors } = await import('#app/_lib/auth/visitor.ts');
    watchVisitors();
    const { watchRequests } = await import('#app/_lib/requests.ts');
    watchRequests();
    const { leaveWithParent } = await import('#app/_lib/leave-with-parent.ts');
    leaveWithParent();
  }
}
