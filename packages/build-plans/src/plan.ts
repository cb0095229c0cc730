export const planKinds = ['dockerfile', 'node', 'python', 'go', 'static'] as const;
export type PlanKind = (typeof planKinds)[number];

/** argv for the container, or null: the image's own CMD. */
export interface ProcessCommand {
  readonly command: string[] | null;
}

/** A BuildKit secret: the builder passes `--secret id=<id>,src=<file with the variable's value>`. */
export interface PlanSecret {
  readonly id: string;
  readonly variable: string;
}

/** How a source becomes an image and what runs in it. Values of variables are never part of it. */
export interface BuildPlan {
  readonly kind: PlanKind;
  /** What is built, readable; for a user's own Dockerfile its text, with the notes saying what was changed. */
  readonly dockerfile: string;
  /** Belongs beside the Dockerfile as `<its name>.dockerignore`; undefined: the source's own .dockerignore holds. */
  readonly dockerignore?: string;
  /** Where the user's Dockerfile lies in the source. */
  readonly dockerfilePath?: string;
  readonly processes: Readonly<Record<string, ProcessCommand>>;
  /** argv of the release phase (`release:` in the Procfile). */
  readonly releaseCommand?: string[];
  /** The only port the Dockerfile EXPOSEs: what an app listens on that does not look at $PORT. */
  readonly exposedPort?: number;
  /** Names the builder passes with `--build-arg`; a secret is never among them. */
  readonly buildArgs: readonly string[];
  readonly secrets: readonly PlanSecret[];
  /** Sentences for the build log: what was chosen and why. */
  readonly notes: readonly string[];
}

/** How this installation builds; every field may be left out (`berth plan`). */
export interface PlanSettings {
  /** The builder mounts a CA bundle (complete: the system's and the site's) as secret `berth_ca`. */
  readonly caBundle?: boolean;
  /** Names of site-wide build variables (mirrors): an ARG in every stage. */
  readonly siteVariables?: readonly string[];
  /** Keeps cache mounts of one app from another's: they decide what lands in an image, so they are never shared. */
  readonly cacheScope?: string;
  /** `docker/dockerfile` images can be pulled, so `# syntax=` and what it brings may stay. */
  readonly syntaxImages?: boolean;
  /** Overrides the search for `Dockerfile`. */
  readonly dockerfilePath?: string;
  /** Overrides detection. */
  readonly language?: PlanKind;
}

export interface PlanRequest {
  /** Names of variables that are there at build time. */
  readonly buildVariables: readonly string[];
  /** Names of secrets that are there at build time: mounts only. */
  readonly secretNames: readonly string[];
  readonly settings?: PlanSettings;
}
