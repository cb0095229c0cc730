import { BuildInputs } from '../build-inputs.js';
import type { BuildPlan, ProcessCommand } from '../plan.js';
import { plainWords, shellCommand } from '../process-command.js';
import { namesProcesses, noStartCommand, type Provider, type Source } from '../provider.js';
import { has, readManifest } from '../source-tree.js';
import { checkDockerfile } from './check-syntax.js';
import { type ImageFacts, imageFacts } from './image-facts.js';
import { parseDockerfile } from './parse-dockerfile.js';
import { rewriteDockerfile } from './rewrite-dockerfile.js';

export const dockerfileProvider: Provider = {
  kind: 'dockerfile',
  looksFor: 'Dockerfile',
  detect: (source) => has(source.tree, pathOf(source)),
  plan: planDockerfile,
};

async function planDockerfile(source: Source): Promise<BuildPlan> {
  const { secretNames, settings = {} } = source.request;
  const path = pathOf(source);
  const parsed = parseDockerfile((await readManifest(source.tree, path)) ?? '');
  checkDockerfile(parsed, path, settings.syntaxImages ?? false);
  const facts = imageFacts(parsed.instructions);
  const inputs = new BuildInputs(source.request);
  const { text, notes } = rewriteDockerfile(parsed, {
    inputs,
    secretNames,
    scoped: settings.cacheScope !== undefined,
    syntaxImages: settings.syntaxImages ?? false,
  });
  if (facts) assertStarts(source, path, facts);
  const port = new Set(facts?.ports);
  const declared = inputs.all().variables.filter((name) => facts?.args.has(name));
  return {
    kind: 'dockerfile',
    dockerfile: text,
    dockerfilePath: path,
    processes: processesFor(source, facts),
    ...(source.procfile?.release === undefined
      ? {}
      : { releaseCommand: argv(source.procfile.release, 'release', facts) }),
    ...(port.size === 1 ? { exposedPort: [...port][0] as number } : {}),
    buildArgs: [...inputs.siteVariables, ...declared.filter((name) => !inputs.siteVariables.includes(name))],
    secrets: inputs.used.secrets,
    notes: [`${path} is used as it is`, ...notes, ...argNotes(facts, secretNames), ...entrypointNotes(source, facts)],
  };
}

function pathOf({ request }: Source): string {
  return request.settings?.dockerfilePath ?? 'Dockerfile';
}

/** A Procfile's command takes the place of CMD, as in `docker run`; ENTRYPOINT stays. */
function processesFor(source: Source, facts: ImageFacts | undefined): Record<string, ProcessCommand> {
  if (!source.procfile || !namesProcesses(source)) return { web: { command: null } };
  const entries = [...source.procfile.processes].map(
    ([name, text]) => [name, { command: argv(text, name, facts) }] as const,
  );
  return Object.fromEntries(entries);
}

function argv(command: string, process: string, facts: ImageFacts | undefined): string[] {
  return facts?.hasShell === false ? plainWords(command, process) : shellCommand(command);
}

/** Another base may bring a CMD of its own; an empty one cannot. */
function assertStarts(source: Source, path: string, { base, command, entrypoint }: ImageFacts): void {
  if (base !== 'scratch' || command !== undefined || entrypoint !== undefined || namesProcesses(source)) return;
  throw noStartCommand(
    `CMD or ENTRYPOINT in ${path}, and a Procfile`,
    `Add a CMD to ${path}, for example \`CMD ["/app"]\`.`,
  );
}

/** A build-arg stays in the image's history, so a secret is never one. */
function argNotes(facts: ImageFacts | undefined, secretNames: readonly string[]): string[] {
  return secretNames
    .filter((name) => facts?.args.has(name))
    .map((name) => `ARG ${name} stays empty: ${name} is a secret; use RUN --mount=type=secret,id=${name}`);
}

/** An entry point that passes on its arguments ends in `exec "$@"`; a program does not. */
function entrypointNotes(source: Source, facts: ImageFacts | undefined): string[] {
  const entrypoint = facts?.entrypoint;
  if (!namesProcesses(source) || entrypoint === undefined || /entry|init|tini|\.sh\b/i.test(entrypoint)) return [];
  return [`Procfile commands are given to the ENTRYPOINT ${entrypoint.slice(0, 80)} as arguments`];
}
