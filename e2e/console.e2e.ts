import { Client, passwordFor } from './support/client.js';
import { actAs, expect, openTab, test } from './support/console.js';

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
