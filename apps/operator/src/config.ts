import { readConfig, setting } from '@berth/process';

export type Settings = ReturnType<typeof readSettings>;

/** The operator's part of the settings in .env.example. */
export function readSettings(env: Record<string, string | undefined> = process.env) {
  return readConfig(
    {
      BERTH_INSTALLATION: setting.text(),
      DATABASE_URL: setting.url(),
      REDIS_URL: setting.url(),
      S3_ENDPOINT: setting.url(),
      S3_REGION: setting.text().default('us-east-1'),
      S3_BUCKET: setting.text().default('berth'),
      S3_ACCESS_KEY_ID: setting.text(),
      S3_SECRET_ACCESS_KEY: setting.secret(),
      REGISTRY_NAME: setting.text().default('127.0.0.1:5000'),
      REGISTRY_URL: setting.url(),
      REGISTRY_TOKEN_KEY_FILE: setting.path(),
      REGISTRY_TOKEN_CERT_FILE: setting.path(),
      MASTER_KEY: setting.secret(),
      NETWORK_POOL: setting.text(),
      OPERATOR_SOCKET: setting.path(),
      AGENT_SOCKET: setting.path(),
      AGENT_TOKEN: setting.secret(),
      ROUTER_TOKEN: setting.secret(),
      BUILDER_TOKEN: setting.secret(),
      /** Where builders on other machines come in, by TLS; unset: nowhere. */
      BUILDERS_PORT: setting.integer(0),
      HEALTH_PORT: setting.port(4101),
      AUDIT_DAYS: setting.integer(365),
    },
    env,
  );
}
