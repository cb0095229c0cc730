/** The agent as a process of its own, to be killed. Settings come as JSON in argv. */
import { createLogger, internalClient } from '@berth/process';
import { startAgent } from '../agent.js';
import { operatorSink } from '../logs/log-sink.js';

const { operatorSocket, token, ...settings } = JSON.parse(process.argv[2] ?? '{}');
const sink = operatorSink(internalClient({ socketPath: operatorSocket, token }));
await startAgent({ ...settings, token, sink, logger: createLogger('agent', process.env.LOG_LEVEL ?? 'silent') });
process.send?.('started');
