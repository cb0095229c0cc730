import type { Page } from '@playwright/test';
import type { TestApp } from './support/app.js';
import { actAs, expect, openLive, openTab, test } from './support/console.js';

const phone = { width: 375, height: 812 };
const desk = { width: 1280, height: 800 };

test('every page has one heading of its own, names for its controls, and fits a phone, light and dark', async ({
  page,
  fromExample,
}) => {
  test.setTimeout(480_000);
  const app = await fromExample('static');
  await app.commit('A first line of a message that is a good deal longer than what fits into the width of a telephone');
  await app.pushed();
  for (const address of ['/sign-in', '/sign-up', '/no-such-team/apps']) await looksRight(page, address);
  await actAs(page, app.client);
  const { items } = (await app.api('GET', '/deployments')) as { items: { id: string }[] };
  const inApp = ['', '/deployments', `/deployments/${items[0]?.id}`, '/releases', '/logs', '/environment', '/settings'];
  const inTeam = ['/apps', '/apps/new', '/members', '/tokens', '/audit'];
  const addresses = [
    ...inApp.map((part) => app.pagePath + part),
    ...inTeam.map((part) => `/${app.client.team}${part}`),
    '/nodes',
    '/account',
    `/${app.client.team}/no-such-app`,
  ];
  for (const address of addresses) await looksRight(page, address);
});

async function looksRight(page: Page, address: string): Promise<void> {
  await test.step(address, async () => {
    await page.setViewportSize(phone);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('main')).toHaveCount(1);
    expect(await page.title()).not.toBe('');
    for (const role of ['button', 'link', 'textbox', 'combobox', 'checkbox', 'tab'] as const)
      await expect(page.getByRole(role, { name: /^\s*$/ }), `a ${role} without a name`).toHaveCount(0);
    await expect.poll(() => overflow(page), `wider than ${phone.width} px`).toBeLessThanOrEqual(0);
    const light = await background(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => background(page), 'dark is not light').not.toBe(light);
    await page.setViewportSize(desk);
    await expect.poll(() => overflow(page), `wider than ${desk.width} px`).toBeLessThanOrEqual(0);
  });
}

/** By how many pixels the page can be scrolled sideways. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What lies behind everything: the document paints it, its body is clear. */
function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

const hostile = [
  '<script>window.owned = true; alert(1)</script>',
  '<img src="x" onerror="window.owned = true; alert(2)">',
  '</pre></div><a href="javascript:alert(3)">harmless</a>',
  '\u001b[31mred\u001b[0m and \u001b[1;38;2;1;2;3mfine\u001b[0m',
  '\u001b]0;another title\u0007after the title',
  '\u001b]8;;javascript:alert(4)\u0007a terminal link\u001b]8;;\u0007',
  'before the screen is cleared\u001b[2J\u001b[Hafter it',
  `long ${'x'.repeat(20 * 1024)} END-OF-LONG`,
];

test('whatever an app prints and a commit says is text in the console: no markup, no script, no dialog', async ({
  page,
  fromExample,
  mishaps,
}) => {
  test.setTimeout(240_000);
  const app = await fromExample('dockerfile');
  printsAtStart(app, hostile);
  await app.commit('<img src=x onerror="window.owned = true; alert(5)"> & co');
  await openLive(page, app);
  await openTab(page, 'Logs');
  await page.getByRole('button', { name: 'App', exact: true }).click();
  const log = page.getByRole('log', { name: `Logs of ${app.slug}` });
  await page.getByLabel('Filter lines').fill('END-OF-LONG');
  await expect(log).toContainText('END-OF-LONG');
  await page.getByLabel('Filter lines').fill('-END-OF-LONG -xxxxxxxx');
  for (const line of hostile.slice(0, 3)) await expect(log).toContainText(line);
  for (const words of ['red and fine', 'after the title', 'a terminal link', 'after it'])
    await expect(log).toContainText(words);
  await expect(log).not.toContainText('[31m');
  for (const role of ['img', 'link'] as const) await expect(log.getByRole(role)).toHaveCount(0);
  expect(await overflow(page)).toBeLessThanOrEqual(0);

  await openTab(page, 'Deployments');
  await expect(page.getByRole('link', { name: '<img src=x onerror=' })).toBeVisible();
  expect(await page.title()).not.toContain('another title');
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  expect(mishaps).toEqual([]);
});

function printsAtStart(app: TestApp, lines: readonly string[]): void {
  const prints = `for (const line of ${JSON.stringify(lines)}) console.log(line);\n`;
  app.write('server.js', prints + app.read('server.js'));
}
