import { DomainError } from '@berth/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuildPlan, memoryTree, type PlanRequest, planBuild } from '../index.js';
import { parseDockerfile } from './parse-dockerfile.js';

function planOf(
  dockerfile: string,
  how: Partial<PlanRequest> = {},
  files: Record<string, string> = {},
): Promise<BuildPlan> {
  return planBuild(memoryTree({ Dockerfile: dockerfile, ...files }), { buildVariables: [], secretNames: [], ...how });
}

async function refusal(dockerfile: string, how: Partial<PlanRequest> = {}, files = {}): Promise<DomainError> {
  const error: unknown = await planOf(dockerfile, how, files).catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return error;
  throw new Error('It was planned');
}

const scoped = { settings: { cacheScope: 's1' } };

describe('parseDockerfile', () => {
  it('joins continuations, skipping the comments and blank lines inside them', () => {
    const { instructions } = parseDockerfile('FROM a\nRUN one \\\n  # why\n\n  && two\nCMD x\n');
    expect(instructions.map(({ keyword, rest, line }) => [keyword, rest, line])).toEqual([
      ['FROM', 'a', 1],
      ['RUN', 'one   && two', 2],
      ['CMD', 'x', 6],
    ]);
  });

  it('finds flags wherever they stand, with their place in the text', () => {
    const text = 'FROM a\nRUN \\\n  --mount=type=cache,target=/x \\\n  --mount=type=bind,\\\nsource=. cmd --mount=no\n';
    const run = parseDockerfile(text).instructions[1];
    expect(run?.flags.map((flag) => flag.text)).toEqual(['--mount=type=cache,target=/x', '--mount=type=bind,source=.']);
    expect(text.slice(run?.flags[0]?.start, run?.flags[0]?.end)).toBe('--mount=type=cache,target=/x');
    expect(run?.rest).toBe('cmd --mount=no');
  });

  it('honours the escape directive and CRLF', () => {
    const { instructions } = parseDockerfile('# escape=`\r\nFROM a\r\nRUN one `\r\n  two\r\n');
    expect(instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'RUN']);
  });

  it('takes a heredoc’s lines as its body, and a shift for arithmetic', () => {
    const { instructions } = parseDockerfile('FROM a\nRUN <<EOF\nRUN not me\nEOF\nRUN echo $((1 << 2)) <<X\nCMD y');
    expect(instructions.map(({ keyword, heredoc }) => [keyword, heredoc])).toEqual([
      ['FROM', undefined],
      ['RUN', 'EOF'],
      ['RUN', undefined],
      ['CMD', undefined],
    ]);
  });

  it('ends on any text, and every instruction’s place is inside it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('RUN ', '--m ', '\\', '\n', ' ', '#', '<<A', 'A', '`', '\r', '=') }),
        (text) => {
          for (const { start, end } of parseDockerfile(text).instructions) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeLessThanOrEqual(text.length);
            expect(start).toBeLessThan(end);
          }
        },
      ),
    );
  });
});

describe('a Dockerfile', () => {
  it('is used byte for byte when nothing asks for a change', async () => {
    const text = '# hello\nFROM berth/stack:1\n\nRUN --mount=type=cache,target=/x \\\n  make\nCMD ["./x"]\n';
    const plan = await planOf(text);
    expect(plan.dockerfile).toBe(text);
    expect(plan.dockerfilePath).toBe('Dockerfile');
    expect(plan.processes).toEqual({ web: { command: null } });
  });

  it('tells the port it exposes when it exposes one', async () => {
    expect((await planOf('FROM a\nEXPOSE 3000/tcp\n')).exposedPort).toBe(3000);
    expect((await planOf('FROM a\nEXPOSE 3000 4000\n')).exposedPort).toBeUndefined();
    expect((await planOf('FROM a AS b\nEXPOSE 80\nFROM c\nFROM b\n')).exposedPort).toBe(80);
  });

  it('gets as build-args the variables it declares, and never a secret', async () => {
    const how = { buildVariables: ['A', 'B'], secretNames: ['KEY'] };
    const plan = await planOf('ARG A=1\nFROM a\nARG KEY\nARG C\n', how);
    expect(plan.buildArgs).toEqual(['A']);
    expect(plan.secrets).toEqual([]);
    expect(plan.notes.join()).toContain('KEY is a secret');
  });

  it('never gets a team’s own proxy: as no cache key has it, what came through it would be served to others', async () => {
    const plan = await planOf('FROM a\nARG HTTP_PROXY\nRUN x\n', { buildVariables: ['HTTP_PROXY', 'https_proxy'] });
    expect(plan.buildArgs).toEqual([]);
  });

  it('mounts secrets under an id of the app’s own, where the file was expected', async () => {
    const how = { secretNames: ['KEY', 'NPM'], ...scoped };
    const text = 'FROM a\nRUN --mount=type=secret,id=KEY --mount=type=secret,id=NPM,dst=/root/.npmrc x\n';
    const plan = await planOf(text, how);
    expect(plan.dockerfile).toContain('--mount=type=secret,id=s1-KEY,target=/run/secrets/KEY ');
    expect(plan.dockerfile).toContain('--mount=type=secret,dst=/root/.npmrc,id=s1-NPM ');
    expect(plan.secrets).toEqual([
      { id: 's1-KEY', variable: 'KEY' },
      { id: 's1-NPM', variable: 'NPM' },
    ]);
  });

  it('is refused when it requires a secret that is not there', async () => {
    const error = await refusal('FROM a\nRUN --mount=type=secret,id=KEY,required=true x\n');
    expect(error.code).toBe('plan.secret_missing');
    expect(error.message).toContain('"KEY"');
  });

  it('keeps caches under ids of the app’s own, however they are written', async () => {
    const text = [
      'FROM a',
      'RUN --mount=type=cache,target=/root/.npm one',
      'run --mount=type=cache,id=victim,id=s2-npm,target=/x two',
      'RUN --MOUNT=target=/y,TYPE=cache,ID=z \\',
      '  --mount=type=cache,\\',
      'target=/w three',
    ].join('\n');
    const { dockerfile } = await planOf(text, scoped);
    expect(dockerfile).toContain('--mount=type=cache,target=/root/.npm,id=s1-/root/.npm one');
    expect(dockerfile).toContain('--mount=type=cache,target=/x,id=s1-s2-npm two');
    expect(dockerfile).toContain('--mount=target=/y,TYPE=cache,id=s1-z');
    expect(dockerfile).toContain('--mount=type=cache,target=/w,id=s1-/w three');
    expect(dockerfile).not.toContain('victim');
  });

  it.each([
    'RUN --mount="type=cache,id=victim" x',
    'RUN --mount=type=$T,id=victim x',
    'ONBUILD RUN --mount=type=cache,id=victim x',
    'LABEL a=b\\\\\nRUN --mount=type=cache,id=victim x',
  ])('with a mount that hides its id is refused: %s', async (line) => {
    expect((await refusal(`FROM a\n${line}\n`, scoped)).code).toBe('plan.dockerfile_mount');
  });

  it('gets the CA bundle and mirrors in every RUN of every stage', async () => {
    const how = { settings: { caBundle: true, siteVariables: ['PIP_INDEX_URL', 'https_proxy'] } };
    const { dockerfile, buildArgs } = await planOf('FROM a AS b\nRUN one\nFROM c\nRUN ["two"]', how);
    expect(dockerfile.match(/^ARG PIP_INDEX_URL$/gm)).toHaveLength(2);
    expect(dockerfile.match(/^ARG SSL_CERT_FILE=\/run\/secrets\/berth_ca$/gm)).toHaveLength(2);
    expect(dockerfile).toContain('RUN --mount=type=secret,id=berth_ca,mode=0444 one\n');
    expect(dockerfile).toContain('RUN --mount=type=secret,id=berth_ca,mode=0444 ["two"]');
    expect(buildArgs).toEqual(['PIP_INDEX_URL']);
  });

  it('loses a syntax directive that cannot be fetched, and what follows does not become one', async () => {
    const plan = await planOf('# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n');
    expect(plan.dockerfile).toBe('# (a syntax directive was here)\n# escape=`\nFROM a\n');
    expect(plan.notes.join()).toContain('docker/dockerfile:1');
  });

  it('keeps the directive and what it brings where an image hub is reachable', async () => {
    const text = '# syntax=docker/dockerfile:1\nFROM a\nRUN <<EOF\nx\nEOF\nCOPY --link x y\n';
    expect((await planOf(text, { settings: { syntaxImages: true } })).dockerfile).toBe(text);
  });

  it('copies without --link where it is not known', async () => {
    expect((await planOf('FROM a\nCOPY --link --chown=1 x y\n')).dockerfile).toBe('FROM a\nCOPY  --chown=1 x y\n');
  });

  it.each([
    ['FROM a\nRUN <<EOF\nx\nEOF\n', 'line 2', 'heredoc'],
    ['FROM a\nRUN cat <<-"END" > x\n\tx\n\tEND\n', 'line 2', 'heredoc'],
    ['FROM a\n\nCOPY --parents x y\n', 'line 3', '--parents'],
    ['FROM a\nADD --checksum=sha256:1 x y\n', 'line 2', '--checksum'],
    ['FROM a\nRUN --network=none x\n', 'line 2', '--network'],
    ['FROM a\nRUN --mount=type=secret,id=A,env=A x\n', 'line 2', 'env=A'],
    ['FROM a\nADD https://github.com/a/b.git /x\n', 'line 2', 'git'],
  ])('with newer syntax is refused with its line and what to write instead: %j', async (text, line, what) => {
    const error = await refusal(text);
    expect(error.code).toBe('plan.dockerfile_syntax');
    expect(error.message).toContain(line);
    expect(error.message).toContain(what);
    expect(error.hint).toBeTruthy();
  });

  it.each(['', '# only\n', 'RUN x\n', 'FROM a\nFOO bar\n'])('that is no Dockerfile is refused: %j', async (text) => {
    expect((await refusal(text)).code).toBe('plan.dockerfile_invalid');
  });

  it('from scratch without a command has no start command', async () => {
    expect((await refusal('FROM scratch\nCOPY x /x\n')).code).toBe('plan.no_start_command');
    expect((await planOf('FROM scratch\nENTRYPOINT ["/x"]\n')).kind).toBe('dockerfile');
  });

  it('without a shell takes plain Procfile commands as words and refuses others', async () => {
    const text = 'FROM a AS build\nFROM gcr.io/distroless/static\nCMD ["/x"]\n';
    const plan = await planOf(text, {}, { Procfile: 'web: /x serve\nrelease: /x migrate\n' });
    expect(plan.processes).toEqual({ web: { command: ['/x', 'serve'] } });
    expect(plan.releaseCommand).toEqual(['/x', 'migrate']);
    expect((await refusal(text, {}, { Procfile: 'web: /x --port $PORT\n' })).code).toBe('procfile.needs_shell');
  });

  it('wins over every language', async () => {
    expect((await planOf('FROM a\n', {}, { 'package.json': '{', 'go.mod': '' })).kind).toBe('dockerfile');
  });

  it('that an app names and does not have is refused', async () => {
    const error = await refusal('FROM a\n', { settings: { dockerfilePath: 'docker/Dockerfile' } });
    expect(error.code).toBe('plan.dockerfile_missing');
  });
});
