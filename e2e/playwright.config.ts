import { defineConfig } from '@playwright/test';

/** Runs against a whole installation that `./berth test` brought up; see support/installation.ts for what it hands over. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: process.env.CI ? [['line'], ['json']] : [['list'], ['json']],
  outputDir: '../test-results',
  use: {
    ...(process.env.E2E_CONSOLE_URL ? { baseURL: process.env.E2E_CONSOLE_URL } : {}),
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
