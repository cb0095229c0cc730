import { expect, test } from 'vitest';
import { stacksOf } from './stack-images.js';

test('a build knows which stack images it must wait for', () => {
  const dockerfile = [
    'FROM --platform=linux/amd64 berth/stack-go:1 AS build',
    'from berth/stack:1',
    'COPY --from=build /app /app',
    'COPY --chown=1000 --from=berth/stack-node:24 /usr/bin/node /usr/bin/node',
    'RUN echo FROM berth/stack-python:3.11',
    'FROM debian:bookworm',
  ].join('\n');
  expect(stacksOf(dockerfile)).toEqual(['berth/stack-go:1', 'berth/stack:1', 'berth/stack-node:24']);
});
