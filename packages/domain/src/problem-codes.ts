/**
 * Every code a user can meet. docs/errors.md is generated from this table, and a test finds
 * codes that are thrown but not listed. Each area keeps its own table beside its nouns.
 */
export interface ProblemText {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

export const problemCodes = {
  internal: {
    title: 'Something went wrong on our side',
    cause: 'A bug in Berth, or one of its services is down.',
    fix: 'Try again. If it stays, run `./berth status` and report the request id.',
  },
  'request.invalid': {
    title: 'The request is not valid',
    cause: 'A field is missing, has the wrong type or is out of range.',
    fix: 'The message names the field and what it must be.',
  },
} as const satisfies Record<string, ProblemText>;
