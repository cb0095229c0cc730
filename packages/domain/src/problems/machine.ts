import type { ProblemText } from './problem-text.js';

/** The machine that Berth runs on, as `./berth` finds it. */
export const machineProblems = {
  'machine.not_ready': {
    title: 'The machine is not ready',
    cause: 'Something that Berth needs is missing or in the way; every finding is listed with its fix.',
    fix: 'Mend what is listed and run the same command again. `./berth doctor` lists it without starting anything.',
  },
  'machine.needs_root': {
    title: 'This needs root',
    cause: 'Packages, containers and the firewall table can be changed by root only.',
    fix: 'Run the command with sudo.',
  },
  'machine.not_installed': {
    title: 'There is no installation',
    cause: 'The data directory holds no berth.env: nothing was started here, or with another --data-dir.',
    fix: 'Run `./berth up`, or name the directory with --data-dir.',
  },
  'machine.command_failed': {
    title: 'A program that Berth called has failed',
    cause: 'The lines below the message are what it printed last.',
    fix: 'Mend what they say and run the command again; it goes on where it stopped.',
  },
  'machine.docker_down': {
    title: 'Docker does not answer',
    cause: 'dockerd was started but did not come up; its log says why.',
    fix: 'Read the lines shown. A leftover of a killed dockerd or a full disk are the usual reasons.',
  },
  'machine.no_build_client': {
    title: 'No docker client can build',
    cause: 'The client first on PATH is one without buildx, so it cannot drive BuildKit.',
    fix: 'apt-get install docker.io, or docker-buildx-plugin where Docker comes from docker.com.',
  },
  'machine.no_addresses': {
    title: 'No range of addresses is free',
    cause: 'Docker networks and routes of this machine cover all of 10.128.0.0/10.',
    fix: 'Set NETWORK_POOL in berth.env to a private range that nothing here routes to.',
  },
  'machine.no_port': {
    title: 'No port is free',
    cause: 'Hundreds of ports in a row are taken.',
    fix: 'Name a free one: REGISTRY_PORT in berth.env, or --http-port.',
  },
  'machine.setting_fixed': {
    title: 'The installation has another value',
    cause: 'The flag contradicts what was chosen at the first start.',
    fix: 'Change it in berth.env and run `./berth up` without the flag.',
  },
  'machine.migration_failed': {
    title: 'The schema could not be brought up to date',
    cause: 'Postgres refused a migration or cannot be reached; its words are shown.',
    fix: 'Nothing was started with the new version. Mend what is said and run `./berth up` again.',
  },
  'machine.component_unhealthy': {
    title: 'A component did not become healthy',
    cause: 'Its health check did not pass in time; its last lines are shown.',
    fix: 'Read them; `./berth logs <component>` shows more. Then run `./berth up` again.',
  },
  'machine.unknown_component': {
    title: 'There is no such component',
    cause: 'The name is misspelt, or it was never started here.',
    fix: 'Use one of the names listed.',
  },
  'machine.port_taken': {
    title: 'A port was taken meanwhile',
    cause: 'Another program took the port that this installation had chosen.',
    fix: 'Stop that program, or choose another port in berth.env.',
  },
  'machine.busy': {
    title: 'Another command works on this installation',
    cause: 'Two `./berth up` or `down` at once would undo each other.',
    fix: 'Wait for the first one.',
  },
  'machine.not_confirmed': {
    title: 'It was not confirmed',
    cause: 'Removing data needs the installation’s id typed in a terminal.',
    fix: 'Type it, or use --yes where nobody sits.',
  },
  'machine.not_ours': {
    title: 'This service is not run by Berth',
    cause: 'It came by a URL in the settings.',
    fix: 'Do it where the service runs.',
  },
} as const satisfies Record<string, ProblemText>;
