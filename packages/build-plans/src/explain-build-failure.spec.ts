import { problemCodes } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { explainBuildFailure } from './explain-build-failure.js';
import { patterns } from './failure-patterns.js';

describe('explainBuildFailure', () => {
  it.each([
    [
      'build.lockfile_mismatch',
      'npm error code EUSAGE\nnpm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
    ],
    ['build.lockfile_mismatch', ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"'],
    ['build.lockfile_mismatch', 'error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.'],
    [
      'build.lockfile_mismatch',
      'main.go:4:2: missing go.sum entry for module providing package github.com/google/uuid',
    ],
    ['build.package_not_found', "npm error 404  'left-padd@^9' is not in this registry."],
    ['build.package_not_found', 'npm error notarget No matching version found for express@^99.0.0.\nnpm error'],
    ['build.module_missing', "Error: Cannot find module './lib/x'"],
    ['build.module_missing', "ModuleNotFoundError: No module named 'flask'"],
    ['build.script_missing', 'npm error Missing script: "build"'],
    ['build.script_missing', 'sh: 1: tsc: not found'],
    ['build.python_requirement', 'ERROR: No matching distribution found for flask==99'],
    ['build.go_version', 'go: go.mod requires go >= 1.99 (running go 1.27.3; GOTOOLCHAIN=local)'],
    ['build.compile_failed', '#12 3.1 ./main.go:12:3: undefined: foo'],
    ['build.compile_failed', "src/index.ts(4,5): error TS2322: Type 'string' is not assignable"],
    ['build.native_toolchain', 'gyp ERR! find Python'],
    ['build.disk_full', 'write /x: no space left on device'],
    ['build.out_of_memory', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    ['build.certificate_untrusted', 'npm error code SELF_SIGNED_CERT_IN_CHAIN'],
    ['build.network_unreachable', 'npm error request to https://x failed, reason: getaddrinfo EAI_AGAIN x'],
    [
      'plan.dockerfile_invalid',
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 3: unknown instruction: RUNN',
    ],
    [
      'build.base_image_unreachable',
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/20": dial tcp: lookup registry-1.docker.io: no such host',
    ],
    [
      'build.base_image_missing',
      'failed to solve: pull access denied, repository does not exist or may require authorization',
    ],
    ['build.copy_missing', 'failed to compute cache key: "/nope.txt" not found: not found'],
    [
      'build.copy_missing',
      'failed to solve: failed to compute cache key: failed to calculate checksum of ref abc::def: "/nope.txt": not found',
    ],
  ])('says %s for %j', (code, log) => {
    const failure = explainBuildFailure(log);
    expect(failure.code).toBe(code);
    expect(failure.hint).toBeTruthy();
    expect(failure.message).not.toMatch(/undefined["`.,]/);
  });

  it('names what was missing', () => {
    const head =
      'failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/20": dial tcp: no such host';
    expect(explainBuildFailure(head).message).toContain('node:20');
    expect(explainBuildFailure(head.replace('library/node', 'berth/nope')).code).toBe('build.base_image_missing');
    expect(
      explainBuildFailure('lstat /var/lib/docker/overlay2/ab/merged/nope: no such file or directory'),
    ).toMatchObject({
      code: 'build.copy_missing',
      message: expect.stringContaining('/nope'),
    });
    expect(explainBuildFailure('failed to compute cache key: "/nope.txt" not found: not found').message).toContain(
      'nope.txt',
    );
    expect(explainBuildFailure("Error: Cannot find module 'pg'").message).toContain('"pg"');
  });

  it('takes exit code 137 and the kernel’s word for out of memory', () => {
    const log = 'executor failed running [/bin/sh -c npm run build]: exit code: 137';
    expect(explainBuildFailure(log)).toMatchObject({
      code: 'build.out_of_memory',
      message: expect.stringContaining('npm run build'),
    });
    expect(explainBuildFailure('', undefined, { oomKilled: true }).code).toBe('build.out_of_memory');
  });

  it('names the step and the last error when it does not know better', () => {
    const log =
      '#9 1.2 boom: something failed badly\n#9 ERROR: process "/bin/sh -c make all" did not complete successfully: exit code: 2';
    const failure = explainBuildFailure(log);
    expect(failure).toMatchObject({ code: 'build.step_failed', message: expect.stringContaining('make all') });
    expect(failure.hint).toContain('something failed badly');
  });

  it('always finds words, without colours or control characters', () => {
    const failure = explainBuildFailure('\u001b[31merror\u001b[0m: a\u0007b');
    expect(failure.code).toBe('build.failed');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the guarantee
    expect(failure.hint).not.toMatch(/[\u0000-\u001f]/);
  });

  it('reads hostile logs in no time', () => {
    const started = performance.now();
    for (const part of [
      'a',
      'a:',
      'failed to do request ',
      '#1 1.1 x.go:1:1 ',
      '"',
      'process "',
      '/bin/sh -c ',
      'gcc ',
    ]) {
      explainBuildFailure(part.repeat(200_000 / part.length));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('uses only codes of the catalogue', () => {
    for (const { code } of patterns) expect(problemCodes).toHaveProperty([code]);
  });
});
