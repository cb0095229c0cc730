import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { testCertificate } from '../testing/certificate.js';
import { RegistryTokens } from './registry-token.js';

const tokens = new RegistryTokens(testCertificate);
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

test('a token is signed by the key of the certificate that it carries', () => {
  const [header, claims, signature] = tokens.forPull('tea_1', 'app_1').split('.');
  const { alg, x5c } = decode(header);
  const certificate = new X509Certificate(Buffer.from(x5c[0], 'base64'));
  const key = { key: createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })) };
  const valid = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { ...key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature!, 'base64url'),
  );
  expect([alg, valid]).toEqual(['ES256', true]);
});

test('an agent may pull one repository, and nothing else', () => {
  const claims = decode(tokens.forPull('tea_1', 'app_1').split('.')[1]);
  expect(claims).toMatchObject({ iss: 'berth', aud: 'registry' });
  expect(claims.access).toEqual([{ type: 'repository', name: 'tea-1/app-1', actions: ['pull'] }]);
});

test('a builder may push to one repository and pull the stacks, for 20 minutes', () => {
  const claims = decode(tokens.forBuild('tea_1', 'app_1').split('.')[1]);
  const pushable = claims.access.filter(({ actions }: { actions: string[] }) => actions.includes('push'));
  expect(pushable).toEqual([{ type: 'repository', name: 'tea-1/app-1', actions: ['pull', 'push'] }]);
  expect(claims.access).toContainEqual({ type: 'repository', name: 'berth/stack-node', actions: ['pull'] });
  expect(claims.exp - claims.iat).toBe(20 * 60);
});
