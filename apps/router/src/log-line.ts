import { type Code, codeOfTermination, codes } from './codes.js';
import { parseServerName } from './server-name.js';

/** One request, as HAProxy tells it in the log-format of infra/haproxy/haproxy.cfg. */
export interface RequestLine {
  /** Microseconds since 1970, by HAProxy's clock. Lines of one instant come in any order. */
  atUs: number;
  slot: string;
  server: string;
  status: number;
  bytes: number;
  protocol: string;
  method: string;
  termination: string;
  /** Milliseconds; -1 when it did not come to that. */
  headMs: number;
  queueMs: number;
  connectMs: number;
  responseMs: number;
  totalMs: number;
  code: string;
  client: string;
  host: string;
  requestId: string;
  path: string;
}

const format = '1';

/** Whose line it is and when it was written, without looking at the rest: a flood is mostly thrown away. */
export function peekRequestLine(line: string): { atUs: number; slot: string } | undefined {
  const match = /^1 (\d+) (\S+) /.exec(line);
  return match ? { atUs: Number(match[1]), slot: match[2]! } : undefined;
}

/** Undefined when it is not one of ours. */
export function parseRequestLine(line: string): RequestLine | undefined {
  const fields = line.split(' ');
  if (fields.length < 19 || fields[0] !== format) return undefined;
  const number = (i: number) => Number.parseInt(fields[i]!, 10);
  return {
    atUs: number(1),
    slot: fields[2]!,
    server: fields[3]!,
    status: number(4),
    bytes: number(5),
    protocol: fields[6]!,
    method: fields[7]!,
    termination: fields[8]!,
    headMs: number(9),
    queueMs: number(10),
    connectMs: number(11),
    responseMs: number(12),
    totalMs: number(13),
    code: fields[14]!,
    client: fields[15]!,
    host: fields[16]!,
    requestId: fields[17]!,
    path: fields.slice(18).join(' '),
  };
}

export function codeOf(line: RequestLine): Code | undefined {
  return line.code in codes ? (line.code as Code) : codeOfTermination(line.termination);
}

/** The line of Heroku's router: tools that read those read ours. */
export function requestText(line: RequestLine): string {
  const code = codeOf(line);
  const instance = parseServerName(line.server)?.instance ?? '';
  // An upgraded connection is logged at its end; then `service` is how long it lived.
  const service = Math.max(
    0,
    line.totalMs - Math.max(0, line.headMs) - Math.max(0, line.queueMs) - Math.max(0, line.connectMs),
  );
  const waited = Math.max(0, line.headMs) + Math.max(0, line.queueMs);
  return [
    code ? `at=${code === 'H27' ? 'warning' : 'error'} code=${code} desc="${codes[code].title}"` : 'at=info',
    `method=${line.method}`,
    `path="${quoted(line.path)}"`,
    `host=${line.host}`,
    `request_id=${line.requestId}`,
    `fwd="${line.client}"`,
    `instance=${instance}`,
    `connect=${Math.max(0, line.connectMs)}ms`,
    `service=${service}ms`,
    `status=${code === 'H27' ? 499 : line.status}`,
    `bytes=${line.bytes}`,
    `protocol=${line.protocol.startsWith('HTTP/2') ? 'http2' : 'http'}`,
    ...(waited >= heldMs ? [`held=${waited}ms`] : []),
  ].join(' ');
}

/** Waiting for an instance or in its queue; below this it is only the request's own arrival. */
const heldMs = 20;

function quoted(text: string): string {
  return text.replace(/["\\]/g, (character) => `\\${character}`);
}
