import { createLogger } from '@berth/process';

/** The process's log, as something to inject. */
export abstract class ApiLogger {
  abstract debug(facts: object, message: string): void;
  abstract info(facts: object, message: string): void;
  abstract warn(facts: object, message: string): void;
  abstract error(facts: object, message: string): void;
}

export function createApiLogger(): ApiLogger {
  return createLogger('api');
}
