import fs from 'node:fs';
import { expect, test } from 'vitest';
import { codes } from './codes.js';
import { renderConfig, renderLuaSettings, renderMap } from './config-file.js';
import { planMaps, planSlots } from './plan.js';
import { readSettings } from './settings.js';
import { instance, row } from './test-rows.js';

const settings = readSettings({
  API_ADDRESS: '10.128.0.20:4000',
  CONSOLE_ADDRESS: '10.128.0.21:3000',
  ROUTER_TOKEN: 'abcdefghijklmnopqrstuvwxyz0123456789',
  AGENT_TOKEN: 'abcdefghijklmnopqrstuvwxyz0123456789',
  BERTH_DOMAIN: 'example.org',
  NODE_NAME: 'one',
});
const slots = planSlots([{ route: row('app_a', { instances: [instance('ins_1')] }) }], () => 's2');

test('the config serves what is known without anybody’s help', () => {
  const template = fs.readFileSync(`${settings.assets}/haproxy.cfg`, 'utf8');
  const text = renderConfig({ settings, template, pool: ['s1', 's2', 's3'], slots, ipv6: true, fingerprint: 'abc' });
  expect(text).not.toContain('{{s');
  expect(text).toContain('bind *:8080\n  bind :::8080 v6only');
  expect(text).toContain('server api 10.128.0.20:4000');
  expect(text).toContain('-m str console.example.org');
  expect(text).toMatch(
    /backend s1 from slot\nbackend s2 from slot\n {2}server web\.1:ins_1:1 10\.128\.4\.2:3000 maxconn 80\nbackend s3 from slot/,
  );
});

test('a placeholder that nobody fills is an error here, not in HAProxy', () => {
  const render = () =>
    renderConfig({ settings, template: '{{nobody}}', pool: [], slots: [], ipv6: false, fingerprint: '' });
  expect(render).toThrow('{{nobody}}');
});

test('maps lead from host to slot, and say how long to wait', () => {
  const maps = planMaps(slots);
  expect(renderMap(maps.hosts)).toBe('a.test s2\n');
  expect(renderMap(maps.hold)).toBe('s2 serving:60000\n');
  expect(renderMap(maps.timeouts)).toBe('s2 30000\n');
});

test('words reach Lua as they are', () => {
  const text = renderLuaSettings({ wakeSocket: '/run/w', page: 'a"b\\c\n’', codes: { H99: codes.H99 } });
  expect(text).toContain('page = "a\\034b\\092c\\010\\226\\128\\153"');
  expect(text).toContain('H99 = { status = 503,');
});
