import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on stdout; values that look like credentials never get there. */
export function createLogger(name: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return pino({
    name,
    level,
    base: { name },
    redact: ['authorization', 'headers.authorization', 'password', 'token', 'pullToken', 'pushToken', 'env', 'secrets'],
  });
}
