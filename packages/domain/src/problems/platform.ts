import type { ProblemText } from './problem-text.js';

/** The platform's own processes and its backing services. */
export const platformProblems = {
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
  'request.unknown_route': {
    title: 'There is no such endpoint',
    cause: 'The path or the method is misspelt, or the client is newer than the platform.',
    fix: 'Look it up in the API documentation at /docs.',
  },
  'request.unauthenticated': {
    title: 'A token is missing or wrong',
    cause: 'A process of the platform called another one without its token.',
    fix: 'Run `./berth up`, which gives every process the current tokens.',
  },
  'request.too_large': {
    title: 'The body is too large',
    cause: 'More was sent than this endpoint takes.',
    fix: 'Send less at once; the message names the limit.',
  },
  'service.unreachable': {
    title: 'A part of the platform does not answer',
    cause: 'The process is restarting or stopped.',
    fix: 'Wait a moment and try again; `./berth status` names what is down.',
  },
  'service.failed': {
    title: 'A part of the platform could not do its work',
    cause: 'The message says what it answered.',
    fix: 'Try again; `./berth logs` shows the reason if it stays.',
  },
  'store.unavailable': {
    title: 'The object store does not answer',
    cause: 'The S3 server is down, full or unreachable.',
    fix: 'Nothing was lost. Check `./berth status`, then try again.',
  },
} as const satisfies Record<string, ProblemText>;
