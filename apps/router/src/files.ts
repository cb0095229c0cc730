import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codes } from './codes.js';
import { renderConfig, renderLuaSettings, renderMap } from './config-file.js';
import type { Desired } from './desired.js';
import { type MapName, mapNames, planMaps, type Slot } from './plan.js';
import type { Settings } from './settings.js';

/** What HAProxy reads at its start. The controller writes it, always whole, so that HAProxy never needs the controller. */
export class Files {
  readonly #fixed: ReturnType<Files['readFixed']>;
  #written = new Map<string, string>();

  constructor(private readonly settings: Settings) {
    this.#fixed = this.readFixed();
    fs.mkdirSync(settings.folder, { recursive: true });
    fs.mkdirSync(settings.runFolder, { recursive: true });
  }

  path(name: string): string {
    return path.join(this.settings.folder, name);
  }

  map = (name: MapName): string => this.path(`${name}.map`);

  /** Changes with the settings, the template, the Lua and the pages: what HAProxy reads only at its start. */
  get fingerprint(): string {
    return this.#fixed.fingerprint;
  }

  /** Maps and Lua first: a config file is the sign that all it names is there. */
  write(slots: readonly Slot[], pool: readonly string[]): void {
    this.#put('berth.lua', this.#fixed.lua);
    this.#put('settings.lua', this.#fixed.luaSettings);
    const maps = planMaps(slots);
    for (const name of mapNames) this.#put(`${name}.map`, renderMap(maps[name]));
    this.#put('haproxy.cfg', renderConfig({ ...this.#fixed, settings: this.settings, pool, slots }));
  }

  keep(desired: Desired): void {
    this.#put('state.json', JSON.stringify(desired));
  }

  /** The last table, if there is one that can be read. */
  kept(): unknown {
    try {
      return JSON.parse(fs.readFileSync(this.path('state.json'), 'utf8'));
    } catch {
      return undefined;
    }
  }

  private readFixed() {
    const { settings } = this;
    const asset = (name: string) => fs.readFileSync(path.join(settings.assets, name), 'utf8');
    const [template, lua, page] = [asset('haproxy.cfg'), asset('berth.lua'), asset('page.html')];
    const luaSettings = renderLuaSettings({ wakeSocket: path.join(settings.runFolder, 'wake.sock'), page, codes });
    const fixed = { template, lua, luaSettings, ipv6: hasIpv6() };
    const config = renderConfig({ ...fixed, settings, pool: [], slots: [], fingerprint: '' });
    const fingerprint = createHash('sha256').update(config).update(lua).update(luaSettings).digest('hex').slice(0, 16);
    return { ...fixed, fingerprint };
  }

  #put(name: string, text: string): void {
    if (this.#written.get(name) === text) return;
    const file = this.path(name);
    fs.writeFileSync(`${file}.new`, text, { mode: 0o644 });
    fs.renameSync(`${file}.new`, file);
    this.#written.set(name, text);
  }
}

function hasIpv6(): boolean {
  try {
    return fs.readFileSync('/proc/net/if_inet6', 'utf8').trim() !== '';
  } catch {
    return false;
  }
}
