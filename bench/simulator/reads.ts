import { connect } from 'node:net';

/**
 * Asks for one path over and over on so many kept-alive connections, one request at a time on each, and gives requests a
 * second. Answers are counted by their lengths and not parsed, so that the asking costs less than the answering.
 */
export async function readsPerSecond(
  url: string,
  token: string,
  path: string,
  milliseconds: number,
  connections = 16,
): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const request = `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\naccept: application/vnd.github+json\r\n\r\n`;
  const end = performance.now() + milliseconds;
  let answered = 0;
  const began = performance.now();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let rest = '';
      socket.setEncoding('latin1');
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('data', (chunk: string) => {
        rest += chunk;
        const head = rest.indexOf('\r\n\r\n');
        if (head === -1) return;
        if (!rest.startsWith('HTTP/1.1 200')) {
          socket.destroy();
          reject(new Error(`${path}: ${rest.slice(0, 200)}`));
          return;
        }
        const length = lengthOf(rest, head);
        if (length === undefined || rest.length < head + 4 + length) return;
        rest = '';
        answered += 1;
        if (performance.now() < end) socket.write(request);
        else socket.destroy();
      });
      socket.write(request);
    });
  await Promise.all(Array.from({ length: connections }, one));
  return answered / ((performance.now() - began) / 1000);
}

/** Bytes of the body, or undefined while a chunked one has not come to its end. */
function lengthOf(text: string, head: number): number | undefined {
  const given = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (given !== undefined) return Number(given);
  return text.endsWith('0\r\n\r\n') ? text.length - head - 4 : undefined;
}
