import net from 'node:net';
import readline from 'node:readline';
import { listenOn } from './sockets.js';

/** Where HAProxy's Lua says `wake s12` and reads one line. */
export function wakeSocket(socketPath: string, signal: (slot: string) => string): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    readline.createInterface({ input: socket }).on('line', (line) => {
      const slot = /^wake (s\d+)$/.exec(line)?.[1];
      socket.end(slot ? `${signal(slot)}\n` : 'what\n');
    });
  });
  return listenOn(server, socketPath);
}
