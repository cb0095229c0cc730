import type { BuildPlan } from './plan.js';

export interface FailurePattern {
  readonly code: string;
  /** Bounded repetitions only: it runs over what a hostile build printed. */
  readonly test: RegExp;
  say(parts: readonly string[], plan: BuildPlan | undefined): { message: string; hint: string };
}

const stackImages =
  'Images that come with Berth: berth/stack:1, berth/stack-node:24, berth/stack-python:3.11, berth/stack-go:1, berth/stack-static:1.';
const dockerfileOf = (plan: BuildPlan | undefined) => plan?.dockerfilePath ?? 'the generated Dockerfile';

/** The engine's and the machine's troubles: whatever else the log says follows from them. */
const engine: readonly FailurePattern[] = [
  {
    code: 'build.disk_full',
    test: /no space left on device|ENOSPC/,
    say: () => ({
      message: 'The build ran out of disk space.',
      hint: 'Make the build smaller (.dockerignore, fewer dependencies); an administrator can free space with `./berth status`.',
    }),
  },
  {
    code: 'build.out_of_memory',
    test: /JavaScript heap out of memory|signal: killed|g\+\+: fatal error: Killed|MemoryError/,
    say: () => ({
      message: 'The build ran out of memory.',
      hint: 'Build with less at once (for Node: NODE_OPTIONS=--max-old-space-size=1024), or ask for a higher build limit.',
    }),
  },
  {
    code: 'build.certificate_untrusted',
    test: /(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|CERTIFICATE_VERIFY_FAILED|x509: certificate signed by unknown authority|unable to get local issuer certificate|self.signed certificate)/,
    say: () => ({
      message: 'A download failed because its certificate is not trusted.',
      hint: 'Behind a proxy that inspects TLS, an administrator sets the CA bundle in the build settings.',
    }),
  },
];

/** The Dockerfile and its base images. */
const dockerfile: readonly FailurePattern[] = [
  {
    code: 'plan.dockerfile_invalid',
    test: /dockerfile parse error (?:on )?line (\d+): ([^\n]{1,200})/i,
    say: ([line, why], plan) => ({
      message: `${dockerfileOf(plan)}: ${why}${quoted(plan, Number(line))}`,
      hint: 'Each line starts with an instruction; a command over several lines ends each but the last with \\.',
    }),
  },
  {
    code: 'plan.dockerfile_invalid',
    test: /failed to parse stage name "([^"\n]{1,200})": ([^\n]{1,200})/,
    say: ([image, why], plan) => ({
      message: `${dockerfileOf(plan)}: FROM ${image} is not the name of an image: ${why}`,
      hint: 'Image names are lower case: [host/]name[:tag]. An ARG used in FROM needs a default above it.',
    }),
  },
  {
    code: 'build.base_image_missing',
    test: /failed to do request: Head "https?:\/\/[^/"\n]{1,200}\/v2\/(berth\/[\w./-]{1,100})\/manifests\/([\w.-]{1,100})"/,
    say: ([name, tag]) => ({ message: `There is no image ${name}:${tag}.`, hint: stackImages }),
  },
  {
    code: 'build.base_image_unreachable',
    test: /(?:failed to do request: Head "https?:\/\/([^/"\n]{1,200})\/v2\/([\w./-]{1,200})\/manifests\/([\w.:-]{1,100})"|failed to resolve source metadata for (\S{1,200}?):? |failed to fetch (?:anonymous|oauth) token)[^\n]{0,300}?(?:dial tcp|no such host|i\/o timeout|connection refused|TLS handshake timeout|network is unreachable|Temporary failure|EOF|403 Forbidden|Forbidden)/i,
    say: ([host, name, tag, whole], plan) => ({
      message: `The base image ${name ? `${name.replace(/^library\//, '')}:${tag}` : whole || ''} of ${dockerfileOf(plan)} could not be fetched: ${host || 'the image hub'} is not reachable from here.`,
      hint: stackImages,
    }),
  },
  {
    code: 'build.base_image_missing',
    test: /(?:pull access denied|manifest unknown|repository does not exist|insufficient_scope: authorization failed|failed to resolve source metadata for (\S{1,200}):[^\n]{0,200}not found|failed to create LLB definition: ([\w./:@-]{1,200}): not found)/,
    say: ([first, second], plan) => ({
      message: `The base image ${first || second || 'named in FROM'} of ${dockerfileOf(plan)} does not exist, or is private.`,
      hint: 'Check its name and tag. Private base images are not supported here yet.',
    }),
  },
  {
    code: 'build.copy_missing',
    test: /failed to (?:compute cache key|calculate checksum of ref)[^\n]{0,300}?"?(\/[^"\n:]{1,200})"?:? (?:not found|no such file or directory)|lstat \/\S{1,200}?\/merged(\/\S{1,200}): no such file or directory/,
    say: ([path, inStage], plan) => ({
      message: inStage
        ? `${dockerfileOf(plan)} copies ${inStage} from a stage in which it is not there.`
        : `${dockerfileOf(plan)} copies ${basename(path)}, which is not in the source.`,
      hint: 'Check the path (letter case too), that it is committed, and that .dockerignore does not leave it out.',
    }),
  },
];

const node: readonly FailurePattern[] = [
  {
    code: 'build.lockfile_mismatch',
    test: /`npm ci` can only install packages when your package\.json and package-lock\.json[^\n]{0,100}are in sync|ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|Your lockfile needs to be updated|YN0028|The lockfile would have been modified/,
    say: () => ({
      message: 'package.json and the lockfile do not match.',
      hint: 'Run your package manager’s install on your machine (npm install, pnpm install, yarn install), commit the lockfile, push again.',
    }),
  },
  {
    code: 'build.package_not_found',
    test: /(?:npm (?:error|ERR!) 404\s+'?(\S{1,200}?)'? is not in this registry|ERR_PNPM_FETCH_404|Couldn't find package "([^"\n]{1,200})"|npm (?:error|ERR!) notarget No matching version found for (\S{1,200}?)\.?\s)/,
    say: ([a, b, c]) => ({
      message: `A package is not in the registry: ${a || b || c || 'see the build log'}.`,
      hint: 'Check its name and version in package.json. A private package needs its registry and token in .npmrc.',
    }),
  },
  {
    code: 'build.native_toolchain',
    test: /gyp ERR! (?:find Python|stack Error: not found: make|build error)|error: command '?(?:gcc|x86_64-linux-gnu-gcc|aarch64-linux-gnu-gcc)'? failed|fatal error: (\S{1,100}\.h): No such file/,
    say: ([header]) => ({
      message: `A dependency with native code could not be compiled${header ? ` (${header} is missing)` : ''}.`,
      hint: 'Use a version that comes compiled, or add a Dockerfile that installs what it needs.',
    }),
  },
  {
    code: 'build.module_missing',
    test: /(?:Error: Cannot find module|Module not found: Error: Can't resolve|Rollup failed to resolve import|ModuleNotFoundError: No module named|Could not resolve) ['"]([^'"\n]{1,200})['"]/,
    say: ([name]) => ({
      message: `The build could not find the module "${name}".`,
      hint: 'Add it to the dependencies, or check the path: file names are case-sensitive here.',
    }),
  },
  {
    code: 'build.script_missing',
    test: /npm (?:error|ERR!) Missing script: "?([^"\n]{1,100})"?|sh: (?:\d+: )?(?:\.\/)?([\w./-]{1,100}): not found/,
    say: ([script, command]) => ({
      message: script
        ? `package.json has no script "${script}".`
        : `The command "${command}" was not found in the build.`,
      hint: script ? 'Add it, or change what calls it.' : 'Add the package that brings it to your dependencies.',
    }),
  },
];

const others: readonly FailurePattern[] = [
  {
    code: 'build.python_requirement',
    test: /ERROR: (?:Could not find a version that satisfies the requirement|No matching distribution found for) ([^\n(]{1,200})/,
    say: ([name]) => ({
      message: `pip found no version of ${name} for this Python.`,
      hint: 'Check its name and version in requirements.txt; some packages need another Python (`Requires-Python` in the log).',
    }),
  },
  {
    code: 'build.python_requirement',
    test: /ERROR: (?:Invalid requirement: |Cannot install )([^\n]{1,200})/,
    say: ([name]) => ({
      message: `pip cannot install these requirements: ${name}`,
      hint: 'Fix requirements.txt; `pip install -r requirements.txt` in a fresh venv shows the same.',
    }),
  },
  {
    code: 'build.go_version',
    test: /go(?:\.mod)?(?: file)?:? [^\n]{0,200}?requires go >= ?(\S{1,20})|invalid go version '([^'\n]{1,40})'|note: module requires Go (\S{1,20})/,
    say: ([a, b, c]) => ({
      message: `go.mod asks for Go ${a || b || c}, which this builder could not get.`,
      hint: 'Lower the go directive in go.mod, or add a Dockerfile with the Go you need.',
    }),
  },
  {
    code: 'build.lockfile_mismatch',
    test: /missing go\.sum entry|go: updates to go\.(?:mod|sum) needed|no required module provides package/,
    say: () => ({
      message: 'go.mod and go.sum do not have everything that the code imports.',
      hint: 'Run `go mod tidy` on your machine, commit go.mod and go.sum, push again.',
    }),
  },
  {
    code: 'build.compile_failed',
    test: /(?:^|\n)(?:#\d+\s+(?:\d+\.\d+\s+)?)?(\.?[\w./-]{1,200}\.(?:go|ts|tsx)[:(]\d+[:,]\d+\)?:? [^\n]{1,200})/,
    say: ([line]) => ({
      message: `The code does not compile: ${line}`,
      hint: 'Fix it; the build log lists every place.',
    }),
  },
  {
    code: 'build.network_unreachable',
    test: /getaddrinfo (?:EAI_AGAIN|ENOTFOUND) (\S{1,200})|Temporary failure in name resolution|npm (?:error|ERR!) code (?:ETIMEDOUT|ECONNREFUSED|ECONNRESET)|dial tcp[^\n]{0,200}(?:i\/o timeout|connection refused|no such host)/,
    say: ([host]) => ({
      message: `The build could not reach ${host || 'the network'}.`,
      hint: 'Try again. If it stays, an administrator checks the proxy and mirrors in the build settings.',
    }),
  },
];

/** Asked in this order: causes before their consequences. */
export const patterns: readonly FailurePattern[] = [...engine, ...dockerfile, ...node, ...others];

/** The line itself: what Berth adds to a Dockerfile shifts numbers. */
function quoted(plan: BuildPlan | undefined, line: number): string {
  const text = plan?.dockerfile.split('\n')[line - 1]?.trim();
  return text ? ` (in: ${text.slice(0, 100)})` : ` (line ${line})`;
}

function basename(path: string | undefined): string {
  // The old builder names its own temporary folder; only what follows is the user's.
  return (path ?? '').replace(/^\/var\/lib\/docker\/(?:tmp\/)?[^/]+\/[^/]*\//, '').replace(/^\//, '') || 'a file';
}
