/** The installation under test, as `./berth test` hands it over. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: e2e tests run through \`./berth test e2e\`.`);
  return value;
}

export const installation = {
  get id() {
    return required('E2E_INSTALLATION');
  },
  get consoleUrl() {
    return required('E2E_CONSOLE_URL');
  },
  get httpPort() {
    return Number(required('E2E_HTTP_PORT'));
  },
  /** Where a test may bring up an installation of its own; cleaned up with the run. */
  get secondDataDir() {
    return required('E2E_SECOND_DATA_DIR');
  },
  get databaseUrl() {
    return required('E2E_DATABASE_URL');
  },
  get redisUrl() {
    return required('E2E_REDIS_URL');
  },
  get dataDir() {
    return required('E2E_DATA_DIR');
  },
  domain: process.env.E2E_DOMAIN ?? 'localhost',
  /** The container of one of Berth's own processes. */
  container: (component: string) => `berth-${required('E2E_INSTALLATION')}-${component}`,
  hostOf: (app: string) => `${app}.${process.env.E2E_DOMAIN ?? 'localhost'}:${required('E2E_HTTP_PORT')}`,
};
