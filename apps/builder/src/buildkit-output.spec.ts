import { expect, test } from 'vitest';
import { BuildkitOutput } from './buildkit-output.js';

function readable(text: string): string[] {
  const output = new BuildkitOutput();
  return [...text.split('\n').flatMap((line) => output.push(line)), ...output.idle()];
}

test('steps are shown by name with what they printed, bookkeeping is not', () => {
  const log = `#1 [internal] load build definition from Dockerfile
#1 sha256:${'a'.repeat(64)}
#1 transferring dockerfile: 37B done
#1 DONE 0.0s

#2 [internal] load .dockerignore
#2 DONE 0.0s

#4 [stage-0 1/3] FROM docker.io/berth/stack-node:24@sha256:${'b'.repeat(64)}
#4 DONE 0.0s

#5 [2/3] COPY package.json ./
#5 sha256:${'c'.repeat(64)}
#5 DONE 0.1s

#6 [3/3] RUN --mount=type=cache,id=x,target=/y     npm   ci
#6 sha256:${'d'.repeat(64)}
#6 0.412 10 %\r50 %\rdone
#6 1.234 added 50 packages
#6 DONE 2.3s

#7 exporting to image
#7 exporting layers 0.1s done
#7 writing image sha256:${'e'.repeat(64)} done
#7 DONE 0.1s`;
  expect(readable(log)).toEqual([
    '[1/3] FROM berth/stack-node:24',
    '[2/3] COPY package.json ./',
    '[3/3] RUN npm ci',
    '  done',
    '  added 50 packages',
    '  took 2.3 s',
    'Writing the image',
  ]);
});

test('a cached step is one line', () => {
  expect(readable('#5 [2/3] RUN npm ci\n#5 CACHED\n\n#6 [3/3] COPY . .\n#6 DONE 0.1s')).toEqual([
    '[2/3] RUN npm ci (cached)',
    '[3/3] COPY . .',
  ]);
});

test('parallel steps say whose lines follow', () => {
  const log = `#5 [a 1/2] RUN one
#5 0.1 first
#6 [b 1/2] RUN two
#6 0.1 second
#5 [a 1/2] RUN one
#5 0.2 third`;
  expect(readable(log)).toEqual([
    '[a 1/2] RUN one',
    '  first',
    '[b 1/2] RUN two',
    '  second',
    '[a 1/2] RUN one (goes on)',
    '  third',
  ]);
});

test('an error stays with its step and is not repeated by the summary', () => {
  const log = `#6 [3/3] RUN false
#6 ERROR: executor failed running [/bin/sh -c false]: exit code: 1
------
 > [3/3] RUN false:
------
executor failed running [/bin/sh -c false]: exit code: 1`;
  expect(readable(log)).toEqual([
    '[3/3] RUN false',
    '  ERROR: executor failed running [/bin/sh -c false]: exit code: 1',
  ]);
});

test('words from before the first step are kept', () => {
  expect(readable('Cannot connect to the Docker daemon')).toEqual(['Cannot connect to the Docker daemon']);
});

test('a step whose output has no newline at its end still ends', () => {
  expect(readable('#6 [3/3] RUN cat x\n#6 0.171 good day#6 DONE 0.2s')).toEqual(['[3/3] RUN cat x', '  good day']);
});
