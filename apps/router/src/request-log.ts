import { Counter } from '@berth/process';
import { codeOf, parseRequestLine, requestText } from './log-line.js';
import type { LogShipper } from './log-shipper.js';
import type { Slots } from './slots.js';

const requests = new Counter({
  name: 'berth_router_requests_total',
  help: 'Requests to apps that ended, by class of status and code of the platform',
  labelNames: ['status', 'code'],
});
const lostLines = new Counter({ name: 'berth_router_log_lines_lost_total', help: 'Router lines that were not kept' });

/** From HAProxy's line to the app's log. */
export class RequestLog {
  constructor(
    private readonly slots: Pick<Slots, 'appOf'>,
    private readonly shipper: LogShipper,
  ) {}

  take(text: string): void {
    const line = parseRequestLine(text);
    if (!line) {
      const dropped = /(\d+) events? dropped/.exec(text)?.[1];
      if (dropped) this.#missed(Number(dropped));
      return;
    }
    requests.inc({ status: `${Math.floor(line.status / 100)}xx`, code: codeOf(line) ?? '' });
    const appId = this.slots.appOf(line.slot);
    if (!appId) return;
    if (this.shipper.admits(appId, line.atUs)) this.shipper.add(appId, line.atUs, requestText(line));
    else lostLines.inc();
  }

  #missed(lines: number): void {
    lostLines.inc(lines);
    this.shipper.missed(lines);
  }
}
