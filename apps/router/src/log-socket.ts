import net from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { listenOn } from './sockets.js';

/** HAProxy keeps its lines in a ring and sends them here whenever somebody listens; one call per line. */
export function logSocket(socketPath: string, onLine: (line: string) => void): Promise<net.Server> {
  const server = net.createServer((socket) => {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
  });
  return listenOn(server, socketPath);
}
