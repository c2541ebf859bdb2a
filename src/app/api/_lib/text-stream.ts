import { toProblem } from '#app/_lib/problem.ts';

/** Text gathered before it is sent: enough that sending costs little, little enough that many may be sent at once. */
const chunkCharacters = 64 * 1024;

/**
 * Parts of a text as a body that is made as fast as it is read: nothing is asked for ahead, and nothing any more when whoever reads goes away. Should a part fail, the
 * body breaks off, which its reader sees, and the log has the cause.
 */
export function textStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  let left = false;
  const gather = async (): Promise<{ text: string; done: boolean }> => {
    for (let text = ''; ; ) {
      const { value, done } = await parts.next();
      text += value ?? '';
      if (done || text.length >= chunkCharacters) return { text, done: done ?? false };
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { text, done } = await gather();
          if (left) return;
          if (text !== '') controller.enqueue(utf8.encode(text));
          if (done) controller.close();
        } catch (error) {
          if (!left) controller.error(new Error(toProblem(error).detail));
        }
      },
      async cancel() {
        left = true;
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
