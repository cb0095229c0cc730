import type { Locator, Page } from '@playwright/test';
import type { TestApp } from './app.js';
import type { Client } from './client.js';
import { test as base, expect } from './fixtures.js';
import { installation } from './installation.js';
import { type Newcomer, newcomer, removeApps, signedIn } from './newcomer.js';

interface ConsoleFixtures {
  /** Not signed up yet; what they made is gone after the test. */
  newcomer: Newcomer;
  /** What went wrong inside the page: exceptions of its scripts, dialogs that something opened. Fails the test by itself. */
  mishaps: string[];
}

export const test = base.extend<ConsoleFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  newcomer: async ({}, use) => {
    const person = newcomer();
    await use(person);
    const client = await signedIn(person).catch(() => null);
    if (client) await removeApps(client);
  },
  mishaps: [
    async ({ page }, use) => {
      const mishaps: string[] = [];
      page.on('pageerror', ({ message }) => mishaps.push(message));
      page.on('dialog', (dialog) => {
        mishaps.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await use(mishaps);
      expect(mishaps).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The browser becomes this person without the sign-in page. */
export async function actAs(page: Page, client: Client): Promise<void> {
  await page.context().clearCookies();
  await page.context().addCookies(client.cookies());
}

/** A promise that the document stays the one that is open now: whatever appears, no reload brought it. */
export async function withoutReload(page: Page, steps: () => Promise<void>): Promise<void> {
  const born = () => page.evaluate(() => performance.timeOrigin);
  const before = await born();
  await steps();
  expect(await born(), 'the page was loaded anew').toBe(before);
}

/** What a copy button puts into the clipboard. */
export async function copied(page: Page, button: Locator): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: installation.consoleUrl });
  await button.click();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Pastes as a person does: the text is in the clipboard, and a key is pressed. */
export async function paste(page: Page, field: Locator, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: installation.consoleUrl });
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await field.focus();
  await page.keyboard.press('ControlOrMeta+V');
}

/** Opens one of the app's pages by its tab. */
export async function openTab(page: Page, tab: string, label = 'Pages of this app'): Promise<void> {
  await page.getByRole('navigation', { name: label }).getByRole('link', { name: tab, exact: true }).click();
}

/** The deployment that is open in the page ends live. */
export async function sawLive(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByText('Live', { exact: true })).toBeVisible({ timeout: 120_000 });
}

/** An app that is live already, and the browser signed in as its owner, on its page. */
export async function openLive(page: Page, app: TestApp): Promise<void> {
  await app.pushed();
  await actAs(page, app.client);
  await page.goto(app.pagePath);
}
