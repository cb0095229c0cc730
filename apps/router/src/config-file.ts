import type { VisitorCode } from './codes.js';
import type { Server, Slot } from './plan.js';
import type { Settings } from './settings.js';

/**
 * Checks are rare while all is well and quick after an error. Down only after some seconds: until then a request
 * that met a crash is tried again each second and usually meets the restarted instance; once the last server is
 * down, requests wait in Lua instead.
 *
 * A server that is added at run time keeps no idle connection in 2.6 unless its number is said: a connection per request
 * cost three times the CPU. Idle ones go early, before most apps would close them (Node 5 s, gunicorn 2 s).
 */
export const serverOptions =
  'check inter 5s fastinter 1s downinter 250ms rise 1 fall 8 observe layer4 error-limit 1 on-error fastinter pool-max-conn 1000 pool-purge-delay 1s';

export function serverLine(name: string, { address, port, maxconn }: Server): string {
  return `${name} ${address}:${port} maxconn ${maxconn}`;
}

interface Config {
  settings: Settings;
  template: string;
  /** Names of all slots, used or not. */
  pool: readonly string[];
  slots: readonly Slot[];
  ipv6: boolean;
  /** Of everything but the slots. */
  fingerprint: string;
}

/** The whole haproxy.cfg: HAProxy that starts with it serves what it served before, whoever else is down. */
export function renderConfig({ settings, template, pool, slots, ipv6, fingerprint }: Config): string {
  const used = new Map(slots.map((slot) => [slot.name, slot]));
  const { haproxyUser: user, httpPort, runFolder, folder } = settings;
  return fill(template, {
    fingerprint,
    user: user ? `uid ${user.uid}\n  gid ${user.gid}` : '# stays the user it was started as',
    run: runFolder,
    data: folder,
    binds: [`  bind *:${httpPort}`, ...(ipv6 ? [`  bind :::${httpPort} v6only`] : [])].join('\n'),
    domain: settings.domain,
    api: settings.apiAddress,
    console: settings.consoleAddress,
    server: serverOptions,
    slots: pool.map((name) => renderSlot(name, used.get(name))).join('\n'),
  });
}

function renderSlot(name: string, slot: Slot | undefined): string {
  const servers = [...(slot?.servers ?? [])].map(([server, target]) => `  server ${serverLine(server, target)}`);
  return [`backend ${name} from slot`, ...servers].join('\n');
}

/** A placeholder without a value, or a value without a placeholder, is a bug that must not reach HAProxy. */
function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`haproxy.cfg asks for {{${key}}}, which nobody fills in.`);
    return value;
  });
}

export function renderMap(map: ReadonlyMap<string, string>): string {
  return [...map].map(([key, value]) => `${key} ${value}\n`).join('');
}

interface LuaSettings {
  wakeSocket: string;
  page: string;
  codes: Readonly<Record<string, VisitorCode>>;
}

export function renderLuaSettings({ wakeSocket, page, codes }: LuaSettings): string {
  const rows = Object.entries(codes).map(([code, { status, title, message, hint, refresh }]) => {
    const fields = `status = ${status}, title = ${lua(title)}, message = ${lua(message)}, hint = ${lua(hint)}`;
    return `    ${code} = { ${fields}, refresh = ${refresh === true} },`;
  });
  return [
    '-- Written by the router controller.',
    'return {',
    `  wake_socket = ${lua(wakeSocket)},`,
    `  page = ${lua(page)},`,
    '  codes = {',
    ...rows,
    '  },',
    '}',
    '',
  ].join('\n');
}

/** A string of Lua; everything but plain characters by its number. */
function lua(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 34 && byte !== 92
      ? String.fromCharCode(byte)
      : `\\${String(byte).padStart(3, '0')}`,
  );
  return `"${bytes.join('')}"`;
}
