import { X509Certificate } from 'node:crypto';
import https from 'node:https';
import tls from 'node:tls';
import { DomainError } from '@berth/domain';

const answerWithinMs = 10_000;

/** The certificate behind an address, as PEM, when it is the one whose fingerprint came with the token. */
export async function pinnedCertificate(url: URL, fingerprint: string): Promise<string> {
  const certificate = await new Promise<Buffer>((resolve, reject) => {
    const options = { host: url.hostname, port: Number(url.port || 443), rejectUnauthorized: false };
    const socket = tls.connect(options, () => {
      resolve(socket.getPeerCertificate().raw);
      socket.end();
    });
    socket.setTimeout(answerWithinMs, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
  }).catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  const found = new X509Certificate(certificate);
  if (plainFingerprint(found.fingerprint256) === plainFingerprint(fingerprint)) return found.toString();
  throw new DomainError('builder.wrong_platform', `${url.host} is not the platform that gave out this token.`, {
    kind: 'invalid',
    hint: `Its certificate has the fingerprint ${found.fingerprint256}. Check the address, and that nobody stands in between.`,
  });
}

/** Asks what the build engine must have; a wrong token is told here, before anything is made. */
export async function askStacks(url: URL, ca: string, token: string): Promise<{ registryPort: number }> {
  const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const options = { ca, servername: 'berth-registry', headers, timeout: answerWithinMs };
    const request = https.get(new URL('/builder/stacks', url), options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, body]));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  }).catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  if (status === 200) return { registryPort: portOf(text) };
  throw new DomainError('builder.token_refused', 'The platform does not know this token.', {
    kind: 'invalid',
    hint: 'Make a new one on the platform’s machine: ./berth builder token <name>',
  });
}

export function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

/** The registry's name is the same on every build machine: `127.0.0.1:<port>`. */
function portOf(stacks: string): number {
  const { images } = JSON.parse(stacks) as { images: { source: string }[] };
  return Number(/^127\.0\.0\.1:(\d+)\//.exec(images[0]?.source ?? '')?.[1] ?? 5000);
}

function unreachable(url: URL, cause: unknown): DomainError {
  return new DomainError('builder.platform_unreachable', `${url.host} does not answer.`, {
    kind: 'unavailable',
    hint: 'On the platform’s machine BUILDERS_PORT must be set (./berth builder token does it, then ./berth up), and no firewall may stand in between.',
    cause,
  });
}
