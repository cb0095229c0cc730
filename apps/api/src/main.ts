import 'reflect-metadata';
import { appModule } from './app.module.js';
import { createApi } from './create-api.js';
import { readGitSettings } from './git/git-settings.js';
import { readApiSettings } from './http/api-config.js';
import { ApiLogger } from './http/api-logger.js';

const stopWithinMs = 10_000;

/** The only door: REST, Server-Sent Events, git. */
async function main(): Promise<void> {
  const settings = readApiSettings();
  readGitSettings();
  const app = await createApi(appModule(settings));
  // Nest stops in order at SIGTERM: streams end, requests finish, connections close. Nobody waits longer than this.
  process.once('SIGTERM', () => setTimeout(() => process.exit(1), stopWithinMs).unref());
  await app.listen(settings.PORT, '0.0.0.0');
  app.get(ApiLogger).info({ port: settings.PORT, version: settings.BERTH_VERSION }, 'the API listens');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && error.message.startsWith('The environment') ? error.message : error);
  process.exit(1);
});
