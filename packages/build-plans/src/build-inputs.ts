import type { DockerfileText } from './dockerfile-text.js';
import { appUser } from './dockerfile-text.js';
import type { PlanRequest, PlanSecret } from './plan.js';

export const caSecretId = 'berth_ca';
export const caPath = `/run/secrets/${caSecretId}`;
/** What each ecosystem calls "trust this bundle". As ARGs they hold while building and are gone in the image. */
export const caVariables = [
  'NODE_EXTRA_CA_CERTS',
  'npm_config_cafile',
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
] as const;

/** BuildKit passes these to every RUN without an ARG, and keeps them out of history and cache keys. */
const predefined = /^(https?|ftp|no|all)_proxy$/i;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const scopeName = /^[a-z0-9-]{1,64}$/;

/** Which of the variables a step gets. */
export interface InputNames {
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
}

/** Everything a RUN of ours gets from outside the source: site settings, variables, secrets, caches. */
export class BuildInputs {
  readonly siteVariables: readonly string[];
  private readonly request: PlanRequest;
  private readonly declared = new Set<string>();
  private readonly inThisStage = new Set<string>();
  private readonly usedSecrets = new Map<string, PlanSecret>();

  constructor(request: PlanRequest) {
    this.request = request;
    const { cacheScope, siteVariables = [] } = request.settings ?? {};
    for (const name of [...siteVariables, ...request.buildVariables, ...request.secretNames]) {
      if (!variableName.test(name)) throw new Error(`Not the name of a variable: ${JSON.stringify(name)}`);
    }
    if (cacheScope !== undefined && !scopeName.test(cacheScope)) throw new Error('Not a cache scope');
    this.siteVariables = siteVariables.filter((name) => !predefined.test(name));
  }

  get caBundle(): boolean {
    return this.request.settings?.caBundle ?? false;
  }

  /** After a FROM: what the site needs in each RUN of that stage. */
  startStage(file: DockerfileText): void {
    this.inThisStage.clear();
    for (const name of this.siteVariables) this.arg(file, name);
    if (this.caBundle) for (const name of caVariables) file.instruction('ARG', `${name}=${caPath}`);
  }

  /** Declared no earlier than needed: an ARG is part of the cache key of every RUN below it. */
  declare(file: DockerfileText, { variables }: InputNames): void {
    for (const name of variables) this.arg(file, name);
  }

  mounts({ secrets }: InputNames, caches: readonly string[] = []): string[] {
    const [uid, gid] = appUser.split(':');
    return [
      ...(this.caBundle ? [`type=secret,id=${caSecretId},mode=0444`] : []),
      ...caches,
      ...secrets.map(
        (name) => `type=secret,id=${this.secret(name).id},target=/run/secrets/${name},uid=${uid},gid=${gid}`,
      ),
    ];
  }

  /** `seed`: what it holds at first, from a stage. */
  cache(name: string, target: string, seed?: { from: string; source: string }): string {
    const [uid, gid] = appUser.split(':');
    const first = seed ? `,from=${seed.from},source=${seed.source}` : '';
    return `type=cache,id=${this.scoped(name)},target=${target}${first},uid=${uid},gid=${gid}`;
  }

  /** The frontend of Docker 20.10 has no `env=`: the RUN reads the file. */
  exports({ secrets }: InputNames): string[] {
    return secrets.map((name) => `export ${name}="$(cat /run/secrets/${name})"`);
  }

  scoped(id: string): string {
    return `${this.request.settings?.cacheScope ?? 'berth'}-${id}`;
  }

  secret(variable: string): PlanSecret {
    const known = this.usedSecrets.get(variable) ?? { id: this.scoped(variable), variable };
    this.usedSecrets.set(variable, known);
    return known;
  }

  /** A team's own proxy is left out: as it is in no cache key, what came through it would be served to others. */
  all(): InputNames {
    const { buildVariables, secretNames } = this.request;
    return { variables: buildVariables.filter((name) => !predefined.test(name)), secrets: secretNames };
  }

  /**
   * What the install step gets: only names it can be seen to use, so that changing any other variable does not
   * install again.
   */
  usedBy(texts: readonly string[], prefix: RegExp): InputNames {
    const uses = (name: string) => prefix.test(name) || texts.some((text) => mentions(text, name));
    const { variables, secrets } = this.all();
    return { variables: variables.filter(uses), secrets: secrets.filter(uses) };
  }

  /** What the builder must pass for the file as it was written. */
  get used(): { buildArgs: readonly string[]; secrets: readonly PlanSecret[] } {
    return { buildArgs: [...this.declared], secrets: [...this.usedSecrets.values()] };
  }

  private arg(file: DockerfileText, name: string): void {
    if (this.inThisStage.has(name)) return;
    this.inThisStage.add(name);
    this.declared.add(name);
    file.instruction('ARG', name);
  }
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(text);
}
