import { Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { HookChannel } from './hook-channel.js';

function hook(): { channel: HookChannel; lines: Duplex; verdict: Duplex } {
  const [lines, farLines] = duplexPair();
  const [verdict, farVerdict] = duplexPair();
  return { channel: new HookChannel(lines, verdict), lines: farLines, verdict: farVerdict };
}

const [zero, one] = ['0'.repeat(40), '1'.repeat(40)];

test('the commands of a push arrive, whatever pieces they come in', async () => {
  const { channel, lines } = hook();
  const request = channel.request();
  for (const piece of ['/repo/objects/tmp_', `objdir\n${zero} ${one} refs/heads/m`, 'ain\n', '.', '\n'])
    lines.write(piece);
  expect(await request).toEqual({
    quarantine: '/repo/objects/tmp_objdir',
    commands: [{ oldId: zero, newId: one, ref: 'refs/heads/main' }],
  });
});

test('a push without objects has an empty path, which ends nothing', async () => {
  const { channel, lines } = hook();
  const request = channel.request();
  lines.write('\n');
  lines.write(`${one} ${zero} refs/heads/main\n.\n`);
  expect(await request).toEqual({ quarantine: '', commands: [{ oldId: one, newId: zero, ref: 'refs/heads/main' }] });
});

test('git that ends without asking asks nothing', async () => {
  const { channel, lines } = hook();
  const request = channel.request();
  lines.end();
  expect(await request).toBeNull();
});

test('the verdict is one digit; words before it reach the pusher', async () => {
  const { channel, lines, verdict } = hook();
  await channel.say('a line');
  channel.end(false);
  expect(String(lines.read())).toBe('a line\n');
  expect(String(verdict.read())).toBe('1\n');
});
