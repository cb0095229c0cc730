/** A shipper of one log in a process of its own, to be killed. argv: folder, operator's socket, token, log file. */
import { createLogger, internalClient } from '@berth/process';
import { LogShipper } from '../logs/log-shipper.js';
import { operatorSink } from '../logs/log-sink.js';

const [folder = '', socketPath = '', token = '', path = ''] = process.argv.slice(2);
const sink = operatorSink(internalClient({ socketPath, token }));
const shipper = new LogShipper({ folder, sink, logger: createLogger('ship', 'silent') });
const subject = { origin: 'ins_1', appId: 'app_1', source: 'app', instance: 'web.1', containerId: 'c1', path } as const;
shipper.follow(subject, ['hunter2hunter2'], 1_000_000);
shipper.start();
process.send?.('started');
