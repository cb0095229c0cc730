import type { ProblemText } from './problem-text.js';

/** What may go wrong with instances, runs, images and nodes. */
export const instanceProblems = {
  'app.never_listened': {
    title: 'The app never listened on its port',
    cause: 'It started, but nothing accepted connections on $PORT in time. Often the port is written into the code.',
    fix: 'Listen on 0.0.0.0 and the port in the environment variable PORT. The message says which ports it does listen on.',
  },
  'app.listens_on_loopback': {
    title: 'The app listens on 127.0.0.1 only',
    cause: 'A server bound to localhost is not reachable from outside its container.',
    fix: 'Bind to 0.0.0.0 (often a HOST or --host setting), port $PORT.',
  },
  'app.unhealthy': {
    title: 'The health path did not answer well',
    cause: 'The app listens, but its health path answered with an error or not at all in time.',
    fix: 'Make the health path answer with a status of 200 to 399, or remove it in the settings of the app.',
  },
  'app.exited': {
    title: 'The app exited',
    cause: 'The process ended by itself. Its exit code and last lines are in the message.',
    fix: 'Read its last lines: usually a missing variable, a missing dependency or an exception at start.',
  },
  'app.out_of_memory': {
    title: 'The app ran out of memory (R14, R15)',
    cause: 'It used more memory than its size allows, and the kernel ended it.',
    fix: 'Choose a larger size, or make it use less (for Node: --max-old-space-size; fewer workers).',
  },
  'app.no_start_command': {
    title: 'There is no start command',
    cause: 'Neither a Procfile nor the image says what to run.',
    fix: 'Add a Procfile with a line `web: …`, or a CMD in the Dockerfile.',
  },
  'app.command_not_found': {
    title: 'The start command cannot be run',
    cause: 'The program does not exist in the image, is not executable, or its interpreter is missing.',
    fix: 'Check the spelling in the Procfile or CMD, that the file is in the image, and that it has the executable bit.',
  },
  'app.wrong_architecture': {
    title: 'The image is for another kind of processor',
    cause: 'It was built on, or for, another architecture than the node has.',
    fix: 'Build for the architecture of the node (`docker build --platform …`), or push the source and let Berth build.',
  },
  'image.pull_failed': {
    title: 'The image could not be pulled',
    cause: 'The registry did not answer, or the image was deleted.',
    fix: 'Deploy again; a release whose image is gone has to be built anew.',
  },
  'run.deadline_passed': {
    title: 'The command took too long',
    cause: 'The release phase (or one-off command) did not end before its deadline, and was ended.',
    fix: 'Move long work, such as data migrations, out of the release phase.',
  },
  'run.not_found': {
    title: 'There is no such run',
    cause: 'It ended a while ago, or never began on this node.',
    fix: 'Start it again.',
  },
  'instance.not_found': {
    title: 'There is no such instance',
    cause: 'It was replaced by a newer one, or removed.',
    fix: 'Look at the list of instances again.',
  },
  'instance.stale_generation': {
    title: 'The instance has moved on',
    cause: 'It was woken or started again after the command was given.',
    fix: 'Nothing: the platform looks again and decides anew.',
  },
  'instance.could_not_start': {
    title: 'The container could not be started',
    cause: 'The container engine refused to create or start it; its words are in the message.',
    fix: 'Deploy again. If it stays, run `./berth doctor` on the node.',
  },
  'network.in_use': {
    title: 'The network is still in use',
    cause: 'Instances of the team are still on its network.',
    fix: 'Remove them first.',
  },
  'agent.stale_epoch': {
    title: 'Another operator leads',
    cause: 'A command came from an operator that is no longer the leader.',
    fix: 'Nothing: the leader carries on.',
  },
  'engine.unavailable': {
    title: 'The container engine does not answer',
    cause: 'Docker on the node is stopped, or restarting.',
    fix: 'Run `./berth doctor` on the node.',
  },
  'placement.no_room': {
    title: 'No node has enough room',
    cause: 'The memory that instances may take on each node is taken.',
    fix: 'Stop or scale down an app, choose a smaller size, or add a node.',
  },
} as const satisfies Record<string, ProblemText>;
