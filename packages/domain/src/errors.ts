/** What went wrong, in terms a caller can act on. Transports map it: HTTP status, exit code. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable';

interface Details {
  kind: ErrorKind;
  /** The next thing to try, as an instruction. */
  hint?: string;
  cause?: unknown;
}

/**
 * An error meant to be read by a user. Everything in it is safe to show; anything
 * else that is thrown is a bug and is shown as "something went wrong" with a request id.
 */
export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(
    /** Stable and documented in docs/errors.md: `noun.what_happened`, H-, R- and L-codes apart. */
    readonly code: string,
    message: string,
    { kind, hint, cause }: Details,
  ) {
    super(message, { cause });
    this.name = new.target.name;
    this.kind = kind;
    this.hint = hint;
  }
}

export class NotFound extends DomainError {
  constructor(noun: string, name: string) {
    super(`${noun}.not_found`, `There is no ${noun} called "${name}".`, {
      kind: 'not_found',
      hint: 'Check the name, and that you are in the right team.',
    });
  }
}

/** A state machine refused an event: somebody else was faster, or the button was stale. */
export class IllegalTransition extends DomainError {
  constructor(noun: string, event: string, state: string, allowed: readonly string[]) {
    super(`${noun}.illegal_transition`, `A ${state} ${noun} cannot take "${event}".`, {
      kind: 'conflict',
      hint: `This is possible only while it is ${allowed.join(' or ')}.`,
    });
  }
}

/** The words kept with a build or a deployment that failed; shown as they are, by every door. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export function failureOf({ code, message, hint }: DomainError): Failure {
  return hint === undefined ? { code, message } : { code, message, hint };
}
