import { call } from './app.ts';

type Handler = Parameters<typeof call>[0];

/** Calls a route’s handler as `call` does, and gives its answer out unread: for streams. */
export async function rawAnswer(
  handler: Handler,
  path: string,
  params: Record<string, string>,
  init: RequestInit = {},
): Promise<Response> {
  let answer: Response | undefined;
  await call(
    async (request, context) => {
      answer = await handler(request, context);
      return new Response(null);
    },
    path,
    params,
    init,
  );
  return answer!;
}
