/** `npm run dev`: Berth's processes on this host with reload, against real services. Options as of `./berth dev`. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const berth = path.resolve(import.meta.dirname, '../berth');
const child = spawn(berth, ['dev', ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
