import { test as base } from '@playwright/test';
import { TestApp } from './app.js';
import { Client } from './client.js';

interface Fixtures {
  /** A person of this test's own. */
  person: Client;
  /** Makes apps from examples/, and removes them when the test ends. */
  fromExample: (example: string, slug?: string) => Promise<TestApp>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  person: async ({}, use) => {
    await use(await Client.signUp());
  },
  fromExample: async ({ person }, use) => {
    const made: TestApp[] = [];
    await use(async (example, slug) => {
      const app = await TestApp.fromExample(person, example, slug);
      made.push(app);
      return app;
    });
    for (const app of made) await app.cleanUp();
  },
});

export { expect } from '@playwright/test';
