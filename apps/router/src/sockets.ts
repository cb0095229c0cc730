import fs from 'node:fs';
import type { Server } from 'node:net';

/** A unix socket in place of whatever a dead process left there; HAProxy may be another user of the same group. */
export async function listenOn(server: Server, socketPath: string): Promise<Server> {
  fs.rmSync(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });
  fs.chmodSync(socketPath, 0o666);
  return server;
}
