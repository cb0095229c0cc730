import { Counter } from '@berth/process';
import { codeOf, parseRequestLine, peekRequestLine, requestText } from './log-line.js';
import type { LogShipper } from './log-shipper.js';
import type { Slots } from './slots.js';

const requests = new Counter({
  name: 'berth_router_requests_logged_total',
  help: 'Requests to apps whose line was kept, by class of status and code of the platform',
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
    const peeked = peekRequestLine(text);
    if (!peeked) {
      const dropped = /(\d+) events? dropped/.exec(text)?.[1];
      if (dropped) this.#missed(Number(dropped));
      return;
    }
    const appId = this.slots.appOf(peeked.slot);
    if (!appId) return;
    const line = this.shipper.admits(appId, peeked.atUs) ? parseRequestLine(text) : undefined;
    if (!line) return void lostLines.inc();
    requests.inc({ status: `${Math.floor(line.status / 100)}xx`, code: codeOf(line) ?? '' });
    this.shipper.add(appId, line.atUs, requestText(line));
  }

  #missed(lines: number): void {
    lostLines.inc(lines);
    this.shipper.missed(lines);
  }
}
