import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../run.js';

const groupOfBerth = 10_001;

/** The key that signs registry tokens and the certificate that the registry trusts. Made once. */
export async function ensureRegistryKey(dataDir: string): Promise<boolean> {
  const { folder, key, certificate } = registryKeyFiles(dataDir);
  if (fs.existsSync(key) && fs.existsSync(certificate)) return false;
  fs.mkdirSync(folder, { recursive: true });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const name = ['-subj', '/CN=berth-registry', '-days', '7300'];
  await run('openssl', ['req', '-x509', ...curve, ...name, '-keyout', `${key}.new`, '-out', certificate]);
  fs.chownSync(`${key}.new`, 0, groupOfBerth);
  fs.chmodSync(`${key}.new`, 0o640);
  fs.chmodSync(certificate, 0o644);
  fs.renameSync(`${key}.new`, key);
  return true;
}

export function registryKeyFiles(dataDir: string): { folder: string; key: string; certificate: string } {
  const folder = path.join(dataDir, 'keys');
  return { folder, key: path.join(folder, 'registry.key'), certificate: path.join(folder, 'registry.crt') };
}

/** What Docker's API takes as authorization to push and pull these repositories for some minutes. */
export function registryAuth(
  dataDir: string,
  repositories: readonly string[],
  minutes = 60,
): { registrytoken: string } {
  const files = registryKeyFiles(dataDir);
  const certificate = new X509Certificate(fs.readFileSync(files.certificate));
  const now = Math.floor(Date.now() / 1_000);
  const header = { typ: 'JWT', alg: 'ES256', x5c: [certificate.raw.toString('base64')] };
  const claims = {
    iss: 'berth',
    sub: 'berth-up',
    aud: 'registry',
    nbf: now - 60,
    iat: now,
    exp: now + minutes * 60,
    access: repositories.map((name) => ({ type: 'repository', name, actions: ['pull', 'push'] })),
  };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${encode(header)}.${encode(claims)}`;
  const key = createPrivateKey(fs.readFileSync(files.key));
  const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return { registrytoken: `${body}.${signature}` };
}
