import type { ProblemText } from './problem-text.js';

/** What visitors meet at the router (the pages: apps/router/src/codes.ts). The numbers are Heroku's where Heroku has one. */
export const routerProblems = {
  H10: {
    title: 'This app is not answering',
    cause: 'It crashed, or is restarting.',
    fix: 'Start with the app’s log: the last lines before it stopped answering say why. Berth restarts it by itself.',
  },
  H11: {
    title: 'This app is busy',
    cause: 'More requests at once than its instances take; the queue was full for 30 s.',
    fix: 'Give the app more instances, or make requests shorter.',
  },
  H12: {
    title: 'This app took too long',
    cause: 'The app did not begin its answer within the request timeout (30 s unless set).',
    fix: 'Do long work in the background and answer early, or raise the request timeout in the settings.',
  },
  H13: {
    title: 'This app hung up',
    cause:
      'The app closed the connection before it answered: a crash in the middle of the request, or a server that closes idle connections.',
    fix: 'Look at the app’s log for a crash at that time; make sure the server’s keep-alive is longer than a few seconds.',
  },
  H14: {
    title: 'This app is stopped',
    cause: 'The app was stopped by its team, or its web process is scaled to zero.',
    fix: 'Start the app, or give its process web at least one instance.',
  },
  H15: {
    title: 'The connection went silent',
    cause: 'Nothing came for longer than the request timeout in the middle of an answer.',
    fix: 'Send something now and then; server-sent events (Accept: text/event-stream) and WebSockets may be silent for an hour.',
  },
  H17: {
    title: 'This app answered something else than HTTP',
    cause: 'The answer was not valid HTTP.',
    fix: 'Check that the process which listens on $PORT is the web server, speaking HTTP/1.1.',
  },
  H18: {
    title: 'The answer was cut off',
    cause: 'The app closed the connection in the middle of its answer.',
    fix: 'Look at the app’s log for a crash at that time.',
  },
  H19: {
    title: 'This app cannot be reached',
    cause: 'The instance did not accept a connection within 3 s.',
    fix: 'Look at the instances of the app: the process may be overloaded, or paused.',
  },
  H20: {
    title: 'This app did not start in time',
    cause: 'The app was woken for this request and was not ready within its start timeout.',
    fix: 'Look at the app’s log: what it prints while it starts. Raise the start timeout if it only needs longer.',
  },
  H27: {
    title: 'The client went away',
    cause: 'The visitor closed the connection before the answer was complete.',
    fix: 'Nothing, unless it happens often: then the app is slow.',
  },
  H81: {
    title: 'Nothing is deployed here yet',
    cause: 'The app exists and has no release yet.',
    fix: 'Push to it: git push berth main.',
  },
  H90: {
    title: 'There is no app here',
    cause: 'No app has this host name.',
    fix: 'Check the spelling of the host name, and the domains of the app.',
  },
  H91: {
    title: 'This request cannot be understood',
    cause: 'The request is not valid HTTP, or its Host header is missing or malformed.',
    fix: 'Check the client: one Host header, valid HTTP/1.1.',
  },
  H92: {
    title: 'The request took too long to arrive',
    cause: 'The head of the request did not arrive within 5 s.',
    fix: 'Check the connection of the client.',
  },
  H99: {
    title: 'Something went wrong on our side',
    cause: 'The platform itself failed: no resources, or one of its own processes is away.',
    fix: 'Try again; if it stays, give the request id to the people who run the platform.',
  },
} as const satisfies Record<string, ProblemText>;
