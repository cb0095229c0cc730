import { createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import { dashed } from '@berth/domain';

type Action = 'pull' | 'push' | 'delete';
interface Access {
  name: string;
  actions: readonly Action[];
}

const issuer = 'berth';
const service = 'registry';
/** Clocks of two containers on one machine agree, of two machines almost. */
const skewSeconds = 30;

/** The repository of an app; ids, never slugs, so that renaming moves nothing. */
export function repositoryOf(teamId: string, appId: string): string {
  return `${dashed(teamId)}/${dashed(appId)}`;
}

/** Mints what the registry accepts: signed with our key, its certificate in the header, each for named repositories only. */
export class RegistryTokens {
  private readonly key: KeyObject;
  private readonly certificate: string;

  constructor({ keyPem, certificatePem }: { keyPem: string; certificatePem: string }) {
    this.key = createPrivateKey(keyPem);
    this.certificate = new X509Certificate(certificatePem).raw.toString('base64');
  }

  /** A builder's: to one repository, and whatever it may build upon. */
  forBuild(teamId: string, appId: string): string {
    const name = repositoryOf(teamId, appId);
    return this.mint([{ name, actions: ['pull', 'push'] }, ...this.stackAccess()], 20 * 60);
  }

  forPull(teamId: string, appId: string): string {
    return this.mint([{ name: repositoryOf(teamId, appId), actions: ['pull'] }], 20 * 60);
  }

  forStacks(): string {
    return this.mint(this.stackAccess(), 20 * 60);
  }

  forDeletion(repository: string): string {
    return this.mint([{ name: repository, actions: ['pull', 'delete'] }], 60);
  }

  private stackAccess(): Access[] {
    return stackImages.map((image) => ({ name: image.split(':')[0]!, actions: ['pull'] }));
  }

  private mint(access: readonly Access[], seconds: number): string {
    const now = Math.floor(Date.now() / 1_000);
    const header = { typ: 'JWT', alg: 'ES256', x5c: [this.certificate] };
    const claims = {
      iss: issuer,
      sub: service,
      aud: service,
      iat: now,
      nbf: now - skewSeconds,
      exp: now + seconds,
      jti: randomUUID(),
      access: access.map((entry) => ({ type: 'repository', ...entry })),
    };
    const signed = `${base64url(header)}.${base64url(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: this.key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}

/** Made once by `./berth up`; what generated Dockerfiles stand on. */
export const stackImages = [
  'berth/stack:1',
  'berth/stack-node:24',
  'berth/stack-python:3.11',
  'berth/stack-go:1',
  'berth/stack-static:1',
] as const;

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
