/** What a visitor reads when no instance answered. The numbers are Heroku's where Heroku has one. */
export interface VisitorCode {
  status: number;
  title: string;
  message: string;
  hint: string;
  /** The page asks again by itself: waiting may help. */
  refresh?: boolean;
}

const again = 'Try again in a moment. If this is your app, its log says more: look for the request id below.';

export const codes = {
  H10: {
    status: 503,
    title: 'This app is not answering',
    message: 'The app refused the connection; it may have just crashed or be restarting.',
    hint: again,
    refresh: true,
  },
  H11: {
    status: 503,
    title: 'This app is busy',
    message: 'Too many requests are waiting for this app.',
    hint: 'Try again in a moment. If this is your app, give it more instances.',
    refresh: true,
  },
  H12: {
    status: 504,
    title: 'This app took too long',
    message: 'The app did not begin to answer in time.',
    hint: 'If this is your app: do long work in the background, or raise its request timeout.',
  },
  H13: {
    status: 502,
    title: 'This app hung up',
    message: 'The app closed the connection before it answered.',
    hint: again,
  },
  H14: {
    status: 503,
    title: 'This app is stopped',
    message: 'Its team has stopped this app.',
    hint: 'If this is your app, start it on its page in the console.',
  },
  H15: {
    status: 504,
    title: 'The connection went silent',
    message: 'The answer stopped for longer than the request timeout.',
    hint: 'If this is your app: send something now and then, or use server-sent events or a WebSocket.',
  },
  H17: {
    status: 502,
    title: 'This app answered something else than HTTP',
    message: 'The answer of the app is not valid HTTP.',
    hint: 'If this is your app: check that the process on $PORT is its web server.',
  },
  H18: {
    status: 502,
    title: 'The answer was cut off',
    message: 'The app closed the connection in the middle of its answer.',
    hint: again,
  },
  H19: {
    status: 503,
    title: 'This app cannot be reached',
    message: 'The app did not accept a connection in time.',
    hint: again,
    refresh: true,
  },
  H20: {
    status: 503,
    title: 'This app did not start in time',
    message: 'The app was being started for this request, but it was not ready in time.',
    hint: 'Try again in a moment. If this is your app, its log says why it does not start.',
    refresh: true,
  },
  H27: {
    status: 499,
    title: 'The client went away',
    message: 'The visitor closed the connection before the answer was complete.',
    hint: 'Nothing to do, unless the app is slow.',
  },
  H81: {
    status: 503,
    title: 'Nothing is deployed here yet',
    message: 'This app exists, but nothing was pushed to it so far.',
    hint: 'If this is your app: its page in the console has the git remote to push to (git push berth main).',
    refresh: true,
  },
  H90: {
    status: 404,
    title: 'There is no app here',
    message: 'No app answers at this address.',
    hint: 'Check the spelling. If you just made the app or added this domain, wait a few seconds.',
  },
  H91: {
    status: 400,
    title: 'This request cannot be understood',
    message: 'The request is not valid HTTP, or it lacks a valid Host header.',
    hint: 'Check the program that sent it.',
  },
  H92: {
    status: 408,
    title: 'The request took too long to arrive',
    message: 'The head of the request was not complete within 5 seconds.',
    hint: 'Check the connection and try again.',
  },
  H99: {
    status: 503,
    title: 'Something went wrong on our side',
    message: 'The platform could not handle this request.',
    hint: 'Try again in a moment. If it stays, tell the people who run this platform, with the request id below.',
    refresh: true,
  },
} as const satisfies Record<string, VisitorCode>;

export type Code = keyof typeof codes;

/**
 * HAProxy's termination state → code, for requests that ended without a page of ours. First letter: who ended it
 * (C client, S server, P proxy, R resources, I internal, D server went down, K killed, c/s timeouts);
 * second: when (R request, Q queue, C connect, H headers, D data, L last bytes, T tarpit).
 */
export function codeOfTermination(state: string): Code | undefined {
  const [who = '-', when = '-'] = state;
  if (who === '-') return undefined;
  if (who === 'C') return 'H27';
  if (who === 'c') return when === 'R' ? 'H92' : 'H27';
  if (who === 'S' || who === 'D' || who === 'K' || who === 'U') return byServer[when] ?? 'H18';
  if (who === 's') return byServerTimeout[when] ?? 'H12';
  if (who === 'P') return when === 'H' ? 'H17' : when === 'R' ? 'H91' : 'H99';
  if (who === 'L') return undefined;
  return 'H99';
}

const byServer: Record<string, Code> = { C: 'H10', Q: 'H10', H: 'H13', D: 'H18', L: 'H18' };
const byServerTimeout: Record<string, Code> = { C: 'H19', Q: 'H11', H: 'H12', D: 'H15', L: 'H15' };
