import { z } from 'zod';
import { EnvName } from '../common.js';
import { ActorName, pageOf, Time } from './page.js';

export const availableAt = ['run', 'build', 'both'] as const;

export const ConfigVariable = z
  .object({
    name: z.string(),
    /** Null when it is secret: it can be replaced, never read. */
    value: z.string().nullable(),
    secret: z.boolean(),
    availableAt: z.enum(availableAt),
  })
  .meta({ id: 'ConfigVariable' });

/** `version` is also the ETag; send it back as If-Match. 0: nothing was ever set. */
export const Config = z
  .object({
    version: z.number().int(),
    updatedAt: Time.nullable(),
    updatedBy: ActorName.nullable(),
    /** The version that the live release carries; differs after "save only". */
    liveVersion: z.number().int().nullable(),
    variables: z.array(ConfigVariable),
    /** Names that cannot be set. */
    reserved: z.array(z.string()),
  })
  .meta({ id: 'Config' });
export type Config = z.infer<typeof Config>;

const Value = z.string().max(64 * 1024);

/** Sets and unsets; what is not named stays. Without `value` only the flags of an existing variable change. */
export const PatchConfig = z
  .object({
    set: z
      .array(
        z.object({
          name: EnvName,
          value: Value.optional(),
          secret: z.boolean().optional(),
          availableAt: z.enum(availableAt).optional(),
        }),
      )
      .max(500)
      .default([]),
    unset: z.array(EnvName).max(500).default([]),
    /** false: save only. */
    deploy: z.boolean().default(true),
  })
  .meta({ id: 'PatchConfig' });
export type PatchConfig = z.infer<typeof PatchConfig>;

/** Replaces all. `value: null` keeps the present value of a secret. */
export const PutConfig = z
  .object({
    variables: z
      .array(
        z.object({
          name: EnvName,
          value: Value.nullable(),
          secret: z.boolean().default(false),
          availableAt: z.enum(availableAt).default('run'),
        }),
      )
      .max(500),
    deploy: z.boolean().default(true),
  })
  .meta({ id: 'PutConfig' });
export type PutConfig = z.infer<typeof PutConfig>;

export const ConfigSaved = z
  .object({
    config: Config,
    /** Null when nothing changed, on "save only", and before the first deploy. */
    release: z.number().int().nullable(),
    deploymentId: z.string().nullable(),
  })
  .meta({ id: 'ConfigSaved' });
export type ConfigSaved = z.infer<typeof ConfigSaved>;

export const ParseEnv = z.object({ text: z.string().max(256 * 1024) }).meta({ id: 'ParseEnv' });
export type ParseEnv = z.infer<typeof ParseEnv>;

export const ParsedEnv = z
  .object({
    variables: z.array(z.object({ name: z.string(), value: z.string(), line: z.number().int() })),
    problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
  })
  .meta({ id: 'ParsedEnv' });
export type ParsedEnv = z.infer<typeof ParsedEnv>;

export const ConfigVersion = z
  .object({
    version: z.number().int(),
    names: z.array(z.object({ name: z.string(), secret: z.boolean(), availableAt: z.enum(availableAt) })),
    actor: ActorName,
    createdAt: Time,
  })
  .meta({ id: 'ConfigVersion' });
export type ConfigVersion = z.infer<typeof ConfigVersion>;
export const ConfigVersionPage = pageOf('ConfigVersionPage', ConfigVersion);
