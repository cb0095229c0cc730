import type { Page } from '@playwright/test';
import type { TestApp } from './support/app.js';
import { Client, passwordFor } from './support/client.js';
import { actAs, expect, openLive, openTab, paste, sawLive, test, withoutReload } from './support/console.js';

const secret = 'canary-b81f4e07-not-to-be-seen';

test('environment, logs, roll back, a failing push and the end of an app, all from its pages', async ({
  page,
  fromExample,
}) => {
  test.setTimeout(600_000);
  const app = await fromExample('dockerfile');
  await openLive(page, app);
  await setsVariables(page, app);
  await followsTheLog(page, app);
  await rollsBack(page, app);
  await readsWhyAPushFailed(page, app);
  await destroys(page, app);
});

/** A pasted .env, one of its lines a secret; live as a new release that nobody built. */
async function setsVariables(page: Page, app: TestApp): Promise<void> {
  await openTab(page, 'Environment');
  await paste(page, page.getByLabel('Name of new variable'), `# of the shop\nGREETING="Servus"\nAPI_KEY=${secret}\n`);
  await expect(page.getByLabel('Value of GREETING')).toHaveValue('Servus');
  await expect(page.getByRole('button', { name: 'API_KEY is secret' }), 'its name says so').toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.getByText('2 changes')).toBeVisible();
  await page.getByRole('button', { name: 'Review changes' }).click();
  const review = page.getByRole('dialog', { name: '2 changes' });
  await expect(review.getByRole('listitem').filter({ hasText: 'API_KEY' })).not.toContainText(secret);
  await review.getByRole('button', { name: 'Save and deploy' }).click();

  await expect(page).toHaveURL(/\/deployments\/dep_/);
  await sawLive(page);
  await expect(page.getByRole('tab', { name: 'App output' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Build log' })).toHaveCount(0);
  expect(await app.api('GET', '/builds')).toMatchObject({ items: [{ state: 'succeeded' }] });
  expect((await app.visit()).body).toContain('Servus');

  await openTab(page, 'Environment');
  await expect(page.getByLabel('Value of API_KEY')).toHaveValue('');
  await page.getByRole('tab', { name: 'Raw' }).click();
  await expect(page.getByLabel('Environment as text')).toHaveValue(/GREETING=/);
  await expect(page.getByLabel('Environment as text')).not.toHaveValue(new RegExp(secret));
}

async function followsTheLog(page: Page, app: TestApp): Promise<void> {
  await openTab(page, 'Logs');
  const log = page.getByRole('log', { name: `Logs of ${app.slug}` });
  await expect(page.getByRole('main').getByText('Live', { exact: true })).toBeVisible();
  await withoutReload(page, async () => {
    await app.visit('/a-path-to-see');
    await expect(log).toContainText('app[web.1]');
    await expect(log).toContainText('GET /a-path-to-see 404');
  });
  await page.getByRole('button', { name: 'Router', exact: true }).click();
  await expect(log).not.toContainText('app[web.1]');
  await expect(log).toContainText('/a-path-to-see');
}

async function rollsBack(page: Page, app: TestApp): Promise<void> {
  await openTab(page, 'Releases');
  await expect(page.getByRole('row', { name: /v2.*Live/ })).toBeVisible();
  await page.getByRole('button', { name: 'Roll back to v1' }).click();
  const confirm = page.getByRole('dialog', { name: 'Roll back to v1?' });
  await expect(confirm).toContainText('version');
  await confirm.getByRole('button', { name: 'Roll back to v1' }).click();
  await expect(page).toHaveURL(/\/deployments\/dep_/);
  await sawLive(page);
  await expect.poll(async () => (await app.visit()).body).toContain('Hello');
  await openTab(page, 'Releases');
  await expect(page.getByRole('row', { name: /v3.*Live/ })).toBeVisible();
}

async function readsWhyAPushFailed(page: Page, app: TestApp): Promise<void> {
  await openTab(page, 'Deployments');
  app.write('Procfile', 'web node server.js\n');
  await app.commit('Break the <b>Procfile</b>');
  await withoutReload(page, async () => {
    const { code } = await app.push();
    expect(code).not.toBe(0);
    const attempt = page.getByRole('listitem').filter({ hasText: 'Break the <b>Procfile</b>' });
    await expect(attempt).toContainText('Build failed');
    await expect(attempt).toContainText(/Procfile.*line 1/i);
    await attempt.getByRole('link').click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/line 1/i);
  });
  expect((await app.visit()).status).toBe(200);
}

async function destroys(page: Page, app: TestApp): Promise<void> {
  await openTab(page, 'Settings');
  await page.getByRole('button', { name: 'Destroy app' }).click();
  const confirm = page.getByRole('dialog', { name: `Destroy ${app.slug}?` });
  await expect(confirm.getByRole('list', { name: 'What goes' })).toContainText('3 releases');
  await expect(confirm.getByRole('button', { name: 'Destroy it' })).toBeDisabled();
  await confirm.getByLabel(`Type ${app.slug} to confirm`).fill(app.slug);
  await confirm.getByRole('button', { name: 'Destroy it' }).click();
  await expect(page).toHaveURL(/\/apps$/);
  await expect(page.getByRole('heading', { level: 1, name: /Welcome aboard/ })).toBeVisible();
  await expect(page.getByRole('link', { name: app.slug })).toHaveCount(0);
}

test('somebody signs in and out again, and a wrong password is told', async ({ page, person }) => {
  const me = (await person.call('GET', '/api/me')) as { name: string; email: string };
  await page.goto(`/${person.team}/members`);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('E-mail').fill(me.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/password/i);

  await page.getByLabel('Password').fill(passwordFor(me.name));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();

  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await page.goto(`/${person.team}/apps`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a viewer looks and is offered nothing to change', async ({ page, person, fromExample }) => {
  const { slug: team } = (await person.call('POST', '/api/teams', { name: 'Crew' })) as { slug: string };
  person.team = team;
  const app = await fromExample('static');
  const viewer = await Client.signUp();
  const { email } = (await viewer.call('GET', '/api/me')) as { email: string };
  await person.call('POST', `/api/teams/${team}/members`, { email, role: 'viewer' });

  await actAs(page, viewer);
  await page.goto(app.pagePath);
  await expect(page.getByText('Your role lets you look.')).toBeVisible();
  await openTab(page, 'Environment');
  await expect(page.getByRole('heading', { level: 1, name: 'Environment' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Review changes' })).toHaveCount(0);
  await openTab(page, 'Settings');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  for (const name of ['Destroy app', 'Stop', 'Save']) await expect(page.getByRole('button', { name })).toHaveCount(0);
  expect((await viewer.ask('DELETE', app.apiPath, { confirm: app.slug })).status).toBe(403);

  await actAs(page, person);
  await page.goto(`${app.pagePath}/settings`);
  await expect(page.getByRole('button', { name: 'Destroy app' })).toBeVisible();
  await app.api('DELETE', '', { confirm: app.slug });
  await expect.poll(async () => (await person.ask('DELETE', `/api/teams/${team}`)).status).toBe(200);
});
