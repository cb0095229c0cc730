import type { ProblemText } from './problem-text.js';

/** Builds as they are handed out and taken back, releases and their deployments. */
export const appProblems = {
  'build.not_claimable': {
    title: 'The build cannot be taken',
    cause: 'It ended, another builder has it, or an older build of the app goes first.',
    fix: 'Nothing: the builder takes the next one.',
  },
  'build.lost': {
    title: 'The build belongs to another attempt',
    cause: 'A builder was silent for too long, and another one took over; or the build was cancelled or superseded.',
    fix: 'Nothing: the attempt that holds the build decides.',
  },
  'build.foreign_image': {
    title: 'The image is not in the repository of the app',
    cause: 'A builder named an image that it could not have built for this app.',
    fix: 'Push again. If it stays, look at the builder: it may be of another version.',
  },
  'build.deadline_passed': {
    title: 'The build took too long',
    cause: 'It did not end within the time a build may take.',
    fix: 'Make it do less, or cache more: an unchanged lockfile is not installed again.',
  },
  'build.no_builder': {
    title: 'No builder took the build',
    cause: 'No builder is running, or all were busy for half an hour.',
    fix: 'Run `./berth status`: is the builder up? Then push again.',
  },
  'build.builder_lost': {
    title: 'The builder was lost while it built this',
    cause: 'The builder stopped answering three times during this build; often it ran out of memory.',
    fix: 'Look at the end of the build log, make the build need less memory, and push again.',
  },
  'log.foreign_origin': {
    title: 'A builder wrote to a log that is not its own',
    cause: 'It sent lines of something other than one of its builds.',
    fix: 'Look at that builder: revoke its token if it is not yours.',
  },
  'git.ref_moved': {
    title: 'The branch was moved by another push',
    cause: 'While this push was built, another one became the head of the branch.',
    fix: 'Fetch, look at what changed, and push again.',
  },
  'deployment.not_started': {
    title: 'The deployment never began',
    cause: 'It waited for an hour, because the operator could not begin it.',
    fix: 'Run `./berth status`, then deploy again.',
  },
  'app.not_found': {
    title: 'There is no such app',
    cause: 'The name is misspelt, it belongs to another team, or it was destroyed.',
    fix: 'Check the name, and that you are in the right team.',
  },
  'release.not_found': {
    title: 'There is no such release',
    cause: 'The number or id is not one of this app.',
    fix: 'Look at the list of releases.',
  },
  'deployment.not_found': {
    title: 'There is no such deployment',
    cause: 'The id is not one of this app.',
    fix: 'Look at the list of deployments.',
  },
  'deployment.illegal_transition': {
    title: 'The deployment is past that',
    cause: 'It moved on between the look and the click: once the route has moved, it can only be rolled back.',
    fix: 'Look again. To return to the release before, roll back to it.',
  },
  'deployment.overtaken': {
    title: 'A newer release is being deployed',
    cause: 'It brings new instances by itself, so restarting the older release would be undone at once.',
    fix: 'Wait until it is live, then try again.',
  },
  'deployment.release_phase_failed': {
    title: 'The release phase failed',
    cause: 'The `release:` command of the Procfile ended with an error. The release before keeps serving.',
    fix: 'Read its last lines, fix it and push again.',
  },
  'deployment.not_ready_in_time': {
    title: 'An instance was not ready in time',
    cause: 'Its image could not be brought to the node, or the node is overloaded. The release before keeps serving.',
    fix: 'Deploy again. If it stays, run `./berth doctor` on the node.',
  },
  'deployment.instance_lost': {
    title: 'An instance was lost while it started',
    cause: 'Its container was removed by something other than Berth, or the node restarted.',
    fix: 'Deploy again. If it stays, run `./berth doctor` on the node.',
  },
  'placement.no_node': {
    title: 'No node is heard of',
    cause: 'No agent has reported within the last minute: it is stopped, or Docker is.',
    fix: 'Run `./berth status`: is the agent up?',
  },
  'network.pool_exhausted': {
    title: 'There is no network left for another team',
    cause: 'The pool of addresses (NETWORK_POOL) holds about a thousand teams.',
    fix: 'Remove teams that are no longer used, or ask the platform admin for a larger pool.',
  },
  'network.addresses_exhausted': {
    title: 'There is no address left in the network of the team',
    cause:
      'About a thousand instances run, or many were stopped within the last minute: addresses rest before they are given again.',
    fix: 'Wait a minute and deploy again, or scale down.',
  },
} as const satisfies Record<string, ProblemText>;
