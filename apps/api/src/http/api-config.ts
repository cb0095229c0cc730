import { readConfig, setting } from '@berth/process';
import { z } from 'zod';

const shape = {
  PORT: setting.port(4000),
  BERTH_INSTALLATION: setting.text(),
  BERTH_VERSION: z.string().default('0.1.0'),
  BERTH_DOMAIN: z.string().default('localhost'),
  CONSOLE_URL: setting.url(),
  DATABASE_URL: setting.url(),
  REDIS_URL: setting.url(),
  S3_ENDPOINT: setting.url(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().default('berth'),
  S3_ACCESS_KEY_ID: setting.text(),
  S3_SECRET_ACCESS_KEY: setting.text(),
  REGISTRY_URL: setting.url().optional(),
  REGISTRY_NAME: z.string().default('127.0.0.1:5000'),
  MASTER_KEY: z.base64('must be 32 random bytes in base64').refine((key) => Buffer.from(key, 'base64').length === 32, {
    message: 'must be 32 random bytes in base64',
  }),
  AUTH_SECRET: setting.secret(),
  EXAMPLES_DIR: z.string().optional(),
  /** Per address and hour; behind one proxy many people share an address. */
  SIGN_UPS_PER_HOUR: setting.integer(60),
  /** Per account and 15 minutes. */
  SIGN_INS_PER_ACCOUNT: setting.integer(10),
  OPERATOR_SOCKET: z.string().optional(),
};

export type ApiSettings = ReturnType<typeof readApiSettings>;

/** Every problem of the environment at once; a missing or default secret stops the process. */
export function readApiSettings(env: Record<string, string | undefined> = process.env) {
  return readConfig(shape, env);
}

/** Where this installation lives, for everything that is shown or compared. */
export class ApiConfig {
  readonly version: string;
  readonly domain: string;
  readonly consoleUrl: string;
  readonly consoleOrigin: string;
  readonly secure: boolean;
  readonly registryName: string;
  readonly registryUrl: string | undefined;
  readonly examplesDir: string | undefined;
  readonly limits: { signUpsPerHour: number; signInsPerAccount: number };

  constructor(settings: ApiSettings) {
    const url = new URL(settings.CONSOLE_URL);
    this.version = settings.BERTH_VERSION;
    this.domain = settings.BERTH_DOMAIN;
    this.consoleOrigin = url.origin;
    this.consoleUrl = url.origin;
    this.secure = url.protocol === 'https:';
    this.registryName = settings.REGISTRY_NAME;
    this.registryUrl = settings.REGISTRY_URL;
    this.examplesDir = settings.EXAMPLES_DIR;
    this.limits = { signUpsPerHour: settings.SIGN_UPS_PER_HOUR, signInsPerAccount: settings.SIGN_INS_PER_ACCOUNT };
  }

  /** Apps answer on the same scheme and port as the console. */
  appUrl(host: string): string {
    const { protocol, port } = new URL(this.consoleUrl);
    return `${protocol}//${host}${port ? `:${port}` : ''}`;
  }

  gitUrl(team: string, app: string): string {
    return `${this.consoleUrl}/git/${team}/${app}.git`;
  }
}
