/**
 * Makes docs/images from a running installation: `node scripts/bench.mjs screenshots`, which hands over the installation.
 * A person, an app with a history and its pages; what a reader of the README sees is what the platform shows.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';
import { TestApp } from '../../e2e/support/app.js';
import { Client } from '../../e2e/support/client.js';
import { installation } from '../../e2e/support/installation.js';

const folder = path.resolve(import.meta.dirname, '../../docs/images');
fs.mkdirSync(folder, { recursive: true });

const ada = await Client.signUp(`ada-${Date.now().toString(36)}`);
const app = await TestApp.fromExample(ada, 'node', `harbour-${Date.now().toString(36).slice(-4)}`);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});
try {
  await makeHistory();
  const desktop = { width: 1280, height: 800 };
  const light = await open({ viewport: desktop, colorScheme: 'light' });
  await shot(light, app.pagePath, 'app-light');
  await shot(light, `${app.pagePath}/deployments`, 'deployments');
  await shot(light, `${app.pagePath}/releases`, 'releases');
  await shot(light, `${app.pagePath}/logs`, 'logs');
  await shot(light, `${app.pagePath}/environment`, 'environment');
  await shot(light, `${app.pagePath}/settings`, 'settings');
  await shot(light, `/${ada.team}/apps`, 'apps');
  await shot(light, `/${ada.team}/members`, 'members');
  await shot(light, `/${ada.team}/tokens`, 'tokens');
  await shot(light, '/nodes', 'nodes');
  await shot(await open({ viewport: desktop, colorScheme: 'dark' }), app.pagePath, 'app-dark');
  await shot(await open({ viewport: { width: 375, height: 812 }, colorScheme: 'light' }), app.pagePath, 'phone');
  const stranger = await browser.newContext({ viewport: desktop, locale: 'ko-KR', baseURL: installation.consoleUrl });
  await shot(stranger, '/sign-up', 'first-run-ko');
} finally {
  await browser.close();
  await app.cleanUp();
}
process.exit(0);

async function makeHistory(): Promise<void> {
  await app.pushed();
  await app.setConfig({ GREETING: 'Ahoy', FEATURE_FLAGS: 'new-pier' });
  await app.api('PATCH', '/formation', { processes: [{ process: 'web', quantity: 2 }] });
  app.write('Procfile', 'web node server.js\n');
  await app.commit('Name the web process');
  await app.push();
  app.write('Procfile', 'web: node server.js\n');
  await app.commit('Mend the Procfile');
  await app.pushed();
  for (const route of ['/', '/healthz', '/about', '/nothing/here']) await app.visit(route);
}

async function open(options: Parameters<typeof browser.newContext>[0]): Promise<BrowserContext> {
  const context = await browser.newContext({ ...options, locale: 'en-GB', baseURL: installation.consoleUrl });
  await context.addCookies(ada.cookies());
  return context;
}

async function shot(context: BrowserContext, route: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(route);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // Event streams never end, so there is no "network idle": what is awaited is that nothing is loading any more.
  await page
    .getByText(/^(Loading|불러오는 중)/)
    .first()
    .waitFor({ state: 'hidden' });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await page.close();
}
