import fs from 'node:fs';
import { requireService } from '@berth/testing';
import { expect, test } from 'vitest';
import { Registry } from './registry.js';
import { RegistryTokens } from './registry-token.js';

const url = requireService('TEST_REGISTRY_URL');
const tokens = new RegistryTokens({
  keyPem: fs.readFileSync(requireService('TEST_REGISTRY_KEY_FILE'), 'utf8'),
  certificatePem: fs.readFileSync(requireService('TEST_REGISTRY_CERT_FILE'), 'utf8'),
});
const none = `sha256:${'0'.repeat(64)}`;

async function statusOf(repository: string, token: string): Promise<number> {
  const { status, body } = await fetch(new URL(`/v2/${repository}/manifests/${none}`, url), {
    headers: { authorization: `Bearer ${token}` },
  });
  await body?.cancel();
  return status;
}

test('the registry believes our tokens, for the repository they name and no other', async () => {
  const token = tokens.forPull('tea_1', 'app_1');
  expect(await statusOf('tea-1/app-1', token)).toBe(404);
  expect(await statusOf('tea-1/app-2', token)).toBe(401);
  expect(await statusOf('tea-1/app-1', `${token.slice(0, -4)}AAAA`)).toBe(401);
});

test('an upload needs the token of a build', async () => {
  const start = (token: string) =>
    fetch(new URL('/v2/tea-1/app-1/blobs/uploads/', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await start(tokens.forPull('tea_1', 'app_1'))).status).toBe(401);
  const begun = await start(tokens.forBuild('tea_1', 'app_1'));
  expect(begun.status).toBe(202);
  const upload = new URL(begun.headers.get('location')!, url);
  await fetch(upload, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${tokens.forBuild('tea_1', 'app_1')}` },
  });
});

test('deleting an image that is not there is fine', async () => {
  await new Registry(url, tokens).deleteImage(`127.0.0.1:5000/tea-1/app-1@${none}`);
});

test('what is not an image by digest is never sent to the registry', async () => {
  const delete_ = new Registry(url, tokens).deleteImage('127.0.0.1:5000/tea-1/app-1:latest');
  await expect(delete_).rejects.toThrow('Not an image by digest');
});
