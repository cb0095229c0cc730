import type { Failure, InstanceSpec, Listening } from '@berth/domain';
import { isLoopback } from './sockets.js';

/** What is known of an instance or run that did not do what it should. */
export interface Symptoms {
  /** Null when nothing was expected to listen. */
  port: number | null;
  healthPath: string | null;
  /** What the last health request came to, when it was answered. */
  healthStatus: number | null;
  startSeconds: number;
  memoryMb: number;
  command: readonly string[] | null;
  running: boolean;
  exitCode: number | null;
  oomKilled: boolean;
  listening: readonly Listening[];
  lastLines: readonly string[];
}

/** Before anything is known of it. */
export function symptomsOf({ port, healthPath, startSeconds, size, command }: InstanceSpec): Symptoms {
  const nothing = { healthStatus: null, exitCode: null, oomKilled: false, listening: [], lastLines: [] };
  return { port, healthPath, startSeconds, memoryMb: size.memoryMb, command, running: false, ...nothing };
}

const readPort = 'the environment variable PORT';

/** Symptoms to words: what happened, and the next thing to try. */
export function explain(symptoms: Symptoms): Failure {
  return symptoms.running ? explainSilence(symptoms) : explainExit(symptoms);
}

/** Would it end the same way if it were started again at once? */
export function isHopeless({ code }: Failure): boolean {
  return ['app.no_start_command', 'app.command_not_found', 'app.wrong_architecture'].includes(code);
}

function explainSilence({ port, healthPath, healthStatus, startSeconds, listening }: Symptoms): Failure {
  const onPort = listening.filter((socket) => socket.port === port);
  if (onPort.some(({ address }) => !isLoopback(address))) {
    const answered = healthStatus === null ? 'did not answer in time' : `answered ${healthStatus}`;
    return healthPath === null
      ? {
          code: 'app.never_listened',
          message: `The app listens on port ${port}, but closes or refuses every connection. It was given ${startSeconds} s.`,
          hint: 'Look at its log: it may still be starting, or accept connections only from certain addresses.',
        }
      : {
          code: 'app.unhealthy',
          message: `The app listens on port ${port}, but its health path ${healthPath} ${answered}. It was given ${startSeconds} s.`,
          hint: `Make ${healthPath} answer with a status of 200 to 399, or remove the health path in the app's settings.`,
        };
  }
  if (onPort.length > 0) {
    return {
      code: 'app.listens_on_loopback',
      message: `The app listens on ${onPort[0]?.address}:${port} only, where nothing outside its container can reach it.`,
      hint: `Bind to 0.0.0.0 instead of localhost, port ${port} (${readPort}).`,
    };
  }
  return {
    code: 'app.never_listened',
    message: `The app did not listen on port ${port} within ${startSeconds} s. ${whatItListensOn(listening)}`,
    hint: `Listen on 0.0.0.0 and the port in ${readPort} (here ${port}).`,
  };
}

function whatItListensOn(listening: readonly Listening[]): string {
  if (listening.length === 0) return 'It listens on nothing.';
  const places = listening
    .slice(0, 5)
    .map(({ address, port }) => `${address.includes(':') ? `[${address}]` : address}:${port}`);
  return `It listens on ${places.join(', ')}.`;
}

function explainExit(symptoms: Symptoms): Failure {
  const { exitCode, oomKilled, memoryMb, command, lastLines } = symptoms;
  const said = lastLines.join('\n');
  if (oomKilled) {
    return {
      code: 'app.out_of_memory',
      message: `The app used more than its ${memoryMb} MB of memory and was ended (R15).`,
      hint: 'Choose a larger size, or make it use less memory: fewer workers, smaller caches.',
    };
  }
  if (/exec format error/i.test(said)) return wrongArchitecture();
  if (exitCode === 127 || exitCode === 126) return commandNotFound(command, exitCode, said);
  const last = lastLines.filter((line) => line.trim() !== '').at(-1);
  return {
    code: 'app.exited',
    message: `The app exited with code ${exitCode ?? 'unknown'}${signalOf(exitCode)}${
      last === undefined ? ' and said nothing.' : `. Its last line: ${last}`
    }`,
    hint:
      exitCode === 0
        ? 'It ended without an error: the start command has to stay in the foreground.'
        : 'Its last lines say more. Often a variable is missing, or a package that is needed at run time.',
  };
}

export function commandNotFound(command: readonly string[] | null, exitCode: number, said: string): Failure {
  const name = command?.join(' ') ?? "the image's own command";
  const why =
    exitCode === 126 || /permission denied/i.test(said) ? 'is not executable, or is a directory' : 'was not found';
  return {
    code: 'app.command_not_found',
    message: `The start command could not be run: ${name} (something in it ${why}).`,
    hint:
      exitCode === 126
        ? 'Set its executable bit (`git update-index --chmod=+x FILE`), and check its first line (`#!…`).'
        : 'Check its spelling in the Procfile or CMD, and that the program is installed in the image.',
  };
}

export function noStartCommand(process: string): Failure {
  return {
    code: 'app.no_start_command',
    message: `Nothing says how to start "${process}": there is no command, and the image has none of its own.`,
    hint: `Add a Procfile with a line \`${process}: …\`, or a CMD to the Dockerfile.`,
  };
}

export function wrongArchitecture(image?: string, node?: string): Failure {
  const which = image && node ? `: it is for ${image}, the node is ${node}` : '';
  return {
    code: 'app.wrong_architecture',
    message: `The image is for another kind of processor${which}.`,
    hint: 'Push the source and let Berth build it, or build with `docker build --platform` for the node.',
  };
}

export function pullFailed(image: string, why: string): Failure {
  return {
    code: 'image.pull_failed',
    message: `The image ${image} could not be pulled: ${why}`,
    hint: 'Deploy again. If the image was deleted from the registry, push the source once more.',
  };
}

/** Docker's own words when a container cannot be created or started. */
export function explainStart(words: string, command: readonly string[] | null): Failure {
  if (/no command specified/i.test(words)) return noStartCommand('web');
  if (/exec format error/i.test(words)) return wrongArchitecture();
  if (/permission denied/i.test(words) && /exec/i.test(words)) return commandNotFound(command, 126, words);
  if (/executable file not found|no such file or directory.*exec|exec.*no such file/i.test(words)) {
    return commandNotFound(command, 127, words);
  }
  return {
    code: 'instance.could_not_start',
    message: `The container could not be started: ${words.slice(0, 500)}`,
    hint: 'Deploy again. If it stays, run `./berth doctor` on the node.',
  };
}

function signalOf(exitCode: number | null): string {
  const names: Record<number, string> = { 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' };
  const name = exitCode === null ? undefined : names[exitCode];
  return name ? ` (${name})` : '';
}
