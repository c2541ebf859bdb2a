import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/** A request as it goes over the wire: whatever a client can send, not only what a well-behaved one would. */
export interface Sent {
  method: string;
  /** Path and query, as they are sent. */
  path: string;
  headers?: Record<string, string>;
  /** A list is sent in chunks, without a length. */
  body?: string | Buffer | Iterable<Buffer>;
}

export interface Got {
  status: number;
  headers: IncomingMessage['headers'];
  /** Of a stream without an end, its beginning. */
  text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const answerMsMax = 60_000;

/** @throws Error where no answer comes */
export function send(port: number, sent: Sent, repeated = false): Promise<Got> {
  const { method, path, headers = {}, body } = sent;
  const whole = typeof body === 'string' || Buffer.isBuffer(body);
  const length = whole ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    let answered = false;
    // After a body that was refused in its midst the connection is of no use any more.
    const options = {
      agent: whole || body === undefined ? agent : false,
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...length, ...headers },
    };
    const request = httpRequest({ ...options, timeout: answerMsMax }, (response) => {
      answered = true;
      read(response).then(resolve, reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${path} got no answer.`)));
    // A server that refuses a large body answers before it has read it.
    request.on('error', (error) => {
      if (answered) return;
      // The server may have closed a connection that was idle just when it was taken again.
      if (request.reusedSocket && !repeated) send(port, sent, true).then(resolve, reject);
      else reject(error);
    });
    if (whole || body === undefined) request.end(body);
    else {
      for (const chunk of body) request.write(chunk);
      request.end();
    }
  });
}

async function read(response: IncomingMessage): Promise<Got> {
  const chunks: Buffer[] = [];
  const endless = response.headers['content-type']?.startsWith('text/event-stream');
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    if (endless) break;
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

/** Sends bytes that no client library would. @returns what came back until the other side closed, or answered whole */
export function sendRaw(port: number, bytes: string | Buffer, { thenLeave = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => thenLeave && socket.destroy());
    });
    socket.setTimeout(answerMsMax, () => socket.destroy(new Error('Nothing came back.')));
    socket.on('data', (chunk) => {
      said += chunk;
      // Every answer of ours to such bytes is short: its head and the end of its body are enough.
      if (/\r\n\r\n[\s\S]*(\}|0\r\n\r\n)$/.test(said) || /^HTTP\/1\.1 (204|4\d\d)[\s\S]*\r\n\r\n$/.test(said))
        socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(said) : reject(error),
    );
    socket.on('close', () => resolve(said));
  });
}
