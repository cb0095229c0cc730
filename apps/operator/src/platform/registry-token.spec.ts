import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { RegistryTokens } from './registry-token.js';

// Made for this test: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=test`.
const keyPem = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcECGeAHiDtnaYIK1
6TuZyAFfpWIoKhtCM+EG7Ef9HW+hRANCAATE1z80g5ny1PnHJ9GanZS+Ur7XqrRH
JTOLTYFDzLKqRFmiqz3elsmYla/KmF42fe8CPdMZ1g2d1eUPQunvH5QV
-----END PRIVATE KEY-----`;
const certificatePem = `-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIUOacB99vlFS3wMAoCCmLDdYEDJQwwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjExMjQ2MTZaGA8yMTI2MTAyODEyNDYx
NlowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMTX
PzSDmfLU+ccn0ZqdlL5SvteqtEclM4tNgUPMsqpEWaKrPd6WyZiVr8qYXjZ97wI9
0xnWDZ3V5Q9C6e8flBWjUzBRMB0GA1UdDgQWBBSrb8hwvtZ3IB0akt/S6moukB9h
OjAfBgNVHSMEGDAWgBSrb8hwvtZ3IB0akt/S6moukB9hOjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDVgIauvNYSk19mCBFXNQhj9+y/HzjgXcwa
um88wAsQDQIhAMp2yyYah4KzJVw1V4S8Jf+hP5x3b7UFx9gPK1MLUkND
-----END CERTIFICATE-----`;

const tokens = new RegistryTokens({ keyPem, certificatePem });
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
