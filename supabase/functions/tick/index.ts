// A tick from Supabase's edge, for whoever would rather schedule this than have the database call the app. Its two settings:
//   supabase secrets set COLLOQUY_URL=https://… CRON_SECRET=…

/** The little of Deno that is used here. */
declare const Deno: {
  env: { get(name: string): string | undefined };
  serve(handler: () => Promise<Response>): unknown;
};

Deno.serve(async () => {
  const address = Deno.env.get('COLLOQUY_URL')?.trim().replace(/\/+$/, '');
  const secret = Deno.env.get('CRON_SECRET')?.trim();
  if (!address || !secret) return answer(500, 'This function needs the secrets COLLOQUY_URL and CRON_SECRET.');
  try {
    const response = await fetch(`${address}/api/cron/tick`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}` },
      // A redirect would be followed without the secret.
      redirect: 'manual',
    });
    await response.body?.cancel();
    return answer(
      response.status,
      response.ok ? 'The tick is through.' : `The app at ${address} answered ${response.status}.`,
    );
  } catch (error) {
    return answer(502, `The app at ${address} did not answer: ${error instanceof Error ? error.message : error}`);
  }
});

const answer = (status: number, detail: string) => Response.json({ status, detail }, { status });

export {};
