import type { ProblemText } from './problem-text.js';

/** What can be wrong with a source before it is built, and how builds fail. Part of the catalogue in problem-codes.ts. */
export const buildProblems = {
  'procfile.invalid': {
    title: 'The Procfile has a line that is not understood',
    cause: 'A line is not `name: command`, a name is there twice, or a command is empty.',
    fix: 'The message names the line. Write `web: node server.js`; comments start with #.',
  },
  'procfile.needs_shell': {
    title: 'A Procfile command needs a shell the image does not have',
    cause: 'The image is scratch or distroless, and the command uses $VARIABLES, quotes or operators.',
    fix: 'Use plain words, or build on an image that has /bin/sh.',
  },
  'plan.nothing_detected': {
    title: 'No way to build this was found',
    cause: 'There is no Dockerfile and none of the files that tell a language, or they are in a subfolder.',
    fix: 'Push from the folder that holds package.json, requirements.txt, go.mod or index.html, or add a Dockerfile.',
  },
  'plan.no_start_command': {
    title: 'There is no start command',
    cause: 'The language is known, but not what to run.',
    fix: 'Add a Procfile with `web: <command>`, or a start script to package.json.',
  },
  'plan.dockerfile_missing': {
    title: 'The Dockerfile is not where the settings say',
    cause: 'The app names a path that is not in the commit.',
    fix: 'Commit the file, or change the path.',
  },
  'plan.dockerfile_invalid': {
    title: 'The Dockerfile cannot be read',
    cause: 'It is empty, has no FROM, or a line does not start with an instruction.',
    fix: 'The message names the line.',
  },
  'plan.dockerfile_syntax': {
    title: 'The Dockerfile uses something newer than this builder',
    cause: 'Heredocs and some flags need a newer Dockerfile frontend, which cannot be fetched here.',
    fix: 'The hint says what to write instead.',
  },
  'plan.dockerfile_mount': {
    title: 'A --mount of the Dockerfile cannot be accepted',
    cause: 'Berth keeps the caches of apps apart and must be able to read each mount.',
    fix: 'Write --mount plainly: no quotes, the type as a word, not in ONBUILD.',
  },
  'plan.secret_missing': {
    title: 'The Dockerfile needs a secret that is not there',
    cause: 'A RUN mounts it with required=true, and no secret of this name is available at build time.',
    fix: 'Set the secret and make it available when building.',
  },
  'plan.package_json_invalid': {
    title: 'package.json is not valid JSON',
    cause: 'A comma, quote or bracket is missing, or a merge left its marks.',
    fix: 'Fix it; the message says where.',
  },
  'plan.pyproject_invalid': {
    title: 'pyproject.toml is not valid TOML',
    cause: 'The message says where.',
    fix: 'Fix the line it names.',
  },
  'plan.version_invalid': {
    title: 'A version cannot be understood or is not available',
    cause: 'engines.node or packageManager in package.json is not a version (range), or none exists in it.',
    fix: 'Write engines.node as "22.x" or ">=20", packageManager as "pnpm@9.15.9".',
  },
  'plan.python_version': {
    title: 'This Python is not available',
    cause: 'requires-python leaves out the Python that Berth builds with.',
    fix: 'Widen it, or add a Dockerfile with the Python you need.',
  },
  'plan.file_too_large': {
    title: 'A manifest is too large',
    cause: 'A file such as package.json or the Procfile is larger than 1 MiB.',
    fix: 'Check that it is the file you meant to commit.',
  },
  'build.failed': {
    title: 'The build failed',
    cause: 'The reason is at the end of the build log.',
    fix: 'Read the log, fix it, push again.',
  },
  'build.step_failed': {
    title: 'A build step failed',
    cause: 'A command of the Dockerfile ended with an error.',
    fix: 'The lines above it in the build log say why.',
  },
  'build.out_of_memory': {
    title: 'The build ran out of memory',
    cause: 'All builds together have a memory limit; this one was ended.',
    fix: 'Build with less at once, or ask for a higher build limit.',
  },
  'build.disk_full': {
    title: 'The build ran out of disk space',
    cause: 'The source, its dependencies or the builder’s cache are too large.',
    fix: 'Use .dockerignore and fewer dependencies; an administrator can free space.',
  },
  'build.certificate_untrusted': {
    title: 'A download’s certificate is not trusted',
    cause: 'A proxy between the builder and the internet inspects TLS.',
    fix: 'An administrator sets the CA bundle in the build settings.',
  },
  'build.base_image_unreachable': {
    title: 'The base image could not be fetched',
    cause: 'The image hub is not reachable from the builder.',
    fix: 'Use berth/stack:1 or one of its siblings as base, or let the builder reach the hub.',
  },
  'build.base_image_missing': {
    title: 'The base image does not exist',
    cause: 'Its name or tag is wrong, or it is private.',
    fix: 'Check FROM.',
  },
  'build.copy_missing': {
    title: 'A copied file is not there',
    cause: 'COPY or ADD names a path that is not committed, or .dockerignore leaves it out.',
    fix: 'Check the path, its letter case, and .dockerignore.',
  },
  'build.lockfile_mismatch': {
    title: 'Manifest and lockfile do not match',
    cause: 'A dependency was changed without updating the lockfile.',
    fix: 'Install on your machine, commit the lockfile, push again.',
  },
  'build.package_not_found': {
    title: 'A package is not in the registry',
    cause: 'Its name or version is wrong, or it is private.',
    fix: 'Check package.json; a private package needs its registry and token in .npmrc.',
  },
  'build.python_requirement': {
    title: 'pip cannot install the requirements',
    cause: 'A name or version does not exist for this Python, or requirements contradict each other.',
    fix: 'Check requirements.txt in a fresh venv.',
  },
  'build.native_toolchain': {
    title: 'Native code could not be compiled',
    cause: 'A dependency needs a compiler or a library that the stack image does not have.',
    fix: 'Use a version that comes compiled, or add a Dockerfile.',
  },
  'build.module_missing': {
    title: 'A module was not found',
    cause: 'It is not in the dependencies, or the letter case of its path is wrong.',
    fix: 'Add it, or correct the path.',
  },
  'build.script_missing': {
    title: 'A script or command was not found',
    cause: 'package.json has no such script, or the tool is not installed.',
    fix: 'Add it.',
  },
  'build.go_version': {
    title: 'This Go version is not available',
    cause: 'go.mod asks for a newer Go than the builder has or can fetch.',
    fix: 'Lower the go directive, or add a Dockerfile.',
  },
  'build.compile_failed': {
    title: 'The code does not compile',
    cause: 'The compiler found errors; the build log lists them.',
    fix: 'Fix them, push again.',
  },
  'build.network_unreachable': {
    title: 'The build could not reach the network',
    cause: 'A name could not be resolved or a connection failed.',
    fix: 'Try again; an administrator checks proxy and mirrors in the build settings.',
  },
  'build.deadline': {
    title: 'The build took too long',
    cause: 'The build did not end within its time limit and was ended, processes too.',
    fix: 'Look at the last lines of its log. Give flags such as --yes to commands that ask; build less at once.',
  },
  'build.image_too_large': {
    title: 'The image is too large',
    cause: 'The image that was built exceeds the limit of this installation.',
    fix: 'Use a second stage that copies only what runs; leave caches and data out.',
  },
  'build.no_start_command': {
    title: 'The image does not say what to run',
    cause: 'The Dockerfile has neither CMD nor ENTRYPOINT, and there is no Procfile.',
    fix: 'Add CMD to the Dockerfile, or a Procfile with a line "web: <command>".',
  },
  'build.platform_trouble': {
    title: 'The platform could not carry the build out',
    cause: 'The build engine, the registry or the builder itself failed again and again.',
    fix: 'Push again. The operator of the platform finds the reason in the builder’s log: `./berth logs builder`.',
  },
  'source.refused': {
    title: 'The source holds something that is not built',
    cause: 'A device, a hard link, a path or a link that leaves the source.',
    fix: 'Remove it from the commit and push again.',
  },
  'builder.wrong_platform': {
    title: 'The address is not the platform that gave out the token',
    cause: 'The certificate behind the address has another fingerprint than the one printed with the token.',
    fix: 'Check the address. If it is right, somebody may stand between the two machines.',
  },
  'builder.token_refused': {
    title: 'The platform does not know the builder’s token',
    cause: 'The token is mistyped or was revoked.',
    fix: 'Make a new one on the platform’s machine: `./berth builder token <name>`',
  },
  'builder.platform_unreachable': {
    title: 'The platform’s port for builders does not answer',
    cause: 'BUILDERS_PORT is not set there, `./berth up` has not run since, or a firewall stands in between.',
    fix: 'Run `./berth up` on the platform’s machine and open the port for this one.',
  },
} as const satisfies Record<string, ProblemText>;
