import fs from 'node:fs';
import path from 'node:path';
import { codes } from './codes.js';
import { renderConfig, renderLuaSettings, renderMap } from './config-file.js';
import type { Desired } from './desired.js';
import { type MapName, mapNames, planMaps, type Slot } from './plan.js';
import type { Settings } from './settings.js';

/** What HAProxy reads at its start. The controller writes it, always whole, so that HAProxy never needs the controller. */
export class Files {
  readonly #template: string;
  #written = new Map<string, string>();

  constructor(private readonly settings: Settings) {
    this.#template = fs.readFileSync(path.join(settings.assets, 'haproxy.cfg'), 'utf8');
    fs.mkdirSync(settings.folder, { recursive: true });
    fs.mkdirSync(settings.runFolder, { recursive: true });
  }

  path(name: string): string {
    return path.join(this.settings.folder, name);
  }

  map = (name: MapName): string => this.path(`${name}.map`);

  /** Maps and Lua first: a config file is the sign that all it names is there. */
  write(slots: readonly Slot[], pool: readonly string[]): void {
    const { settings } = this;
    this.#put('berth.lua', fs.readFileSync(path.join(settings.assets, 'berth.lua'), 'utf8'));
    this.#put(
      'settings.lua',
      renderLuaSettings({
        wakeSocket: path.join(settings.runFolder, 'wake.sock'),
        page: fs.readFileSync(path.join(settings.assets, 'page.html'), 'utf8'),
        codes,
      }),
    );
    const maps = planMaps(slots);
    for (const name of mapNames) this.#put(`${name}.map`, renderMap(maps[name]));
    const template = this.#template;
    this.#put('haproxy.cfg', renderConfig({ settings, template, pool, slots, ipv6: hasIpv6() }));
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
