import { DomainError } from '@berth/domain';
import type { Instruction, ParsedDockerfile } from './parse-dockerfile.js';

const known = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Flags that came after the frontend inside Docker 20.10, and what to write instead. */
const newer: readonly (readonly [keyword: string, flag: RegExp, instead: string])[] = [
  ['COPY', /^--(parents|exclude)\b/, 'Copy the folders by name, and leave files out with .dockerignore.'],
  ['ADD', /^--(checksum|keep-git-dir|unpack|exclude)\b/, 'Fetch it in a RUN, for example with curl and sha256sum -c.'],
  ['RUN', /^--(network|security|device)\b/, 'Remove the flag.'],
  ['HEALTHCHECK', /^--start-interval\b/, 'Remove the flag; Berth checks the port or the health path of the app.'],
  [
    'RUN',
    /^--mount=\S*\btype=secret\b\S*\benv=/,
    'Mount it as a file: export NAME="$(cat /run/secrets/NAME)" in the RUN.',
  ],
];

/** Refuses what the build would stumble over later, with less helpful words. `syntaxImages`: newer frontends can be fetched. */
export function checkDockerfile({ instructions, syntax }: ParsedDockerfile, path: string, syntaxImages: boolean): void {
  if (instructions.length === 0) throw invalid(`${path} is empty.`, 'Its first instruction is FROM.');
  for (const instruction of instructions) checkKeyword(instruction, path);
  if (!instructions.some(({ keyword }) => keyword === 'FROM')) {
    throw invalid(`${path} has no FROM.`, 'Start it with a base image, for example `FROM berth/stack:1`.');
  }
  if (syntaxImages && syntax) return;
  for (const instruction of instructions) checkNewer(instruction, path);
}

function checkKeyword({ keyword, line }: Instruction, path: string): void {
  if (known.has(keyword)) return;
  const hint = 'Each line starts with an instruction; a command over several lines ends each but the last with \\.';
  throw invalid(`${path} line ${line}: there is no instruction "${keyword.slice(0, 40)}".`, hint);
}

function checkNewer({ keyword, flags, rest, line, heredoc }: Instruction, path: string): void {
  if (heredoc !== undefined) {
    throw unsupported(
      `${path} line ${line}: heredocs (<<${heredoc}) are not supported by this builder.`,
      'Join the commands with && and \\, or COPY a script and RUN it.',
    );
  }
  for (const [each, flag, instead] of newer) {
    const found = keyword === each ? flags.find(({ text }) => flag.test(text)) : undefined;
    if (found)
      throw unsupported(`${path} line ${line}: ${found.text.slice(0, 60)} is not supported by this builder.`, instead);
  }
  if (keyword === 'ADD' && /^(https?:\/\/\S+\.git|git@\S+)(#\S*)?\s/.test(rest)) {
    throw unsupported(
      `${path} line ${line}: ADD of a git repository is not supported by this builder.`,
      'RUN git clone instead.',
    );
  }
}

function invalid(message: string, hint: string): DomainError {
  return new DomainError('plan.dockerfile_invalid', message, { kind: 'invalid', hint });
}

function unsupported(message: string, hint: string): DomainError {
  return new DomainError('plan.dockerfile_syntax', message, { kind: 'invalid', hint });
}
