import { z } from 'zod';

/**
 * Reads the settings a process needs, once, at the top of its main file.
 * A bad environment stops the process with every problem listed, not the first one.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Record<string, string | undefined> = process.env,
): z.infer<z.ZodObject<Shape>> {
  // An empty value in an env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not valid:\n${problems.join('\n')}\nSee .env.example for every setting.`);
}

/** Values that ship in examples; a process that finds one does not start. */
const knownDefaults = ['changeme', 'change-me', 'secret', 'password', 'berth', 'default'];

/** The few shapes that environment variables come in. */
export const setting = {
  url: () => z.url(),
  text: () => z.string().min(1),
  port: (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback),
  integer: (fallback: number) => z.coerce.number().int().min(0).default(fallback),
  seconds: (fallback: number) => z.coerce.number().positive().default(fallback),
  flag: (fallback: boolean) =>
    z
      .enum(['true', 'false', '1', '0'])
      .default(fallback ? 'true' : 'false')
      .transform((value) => value === 'true' || value === '1'),
  list: () =>
    z
      .string()
      .default('')
      .transform((value) =>
        value
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean),
      ),
  path: () => z.string().startsWith('/', 'must be an absolute path'),
  secret: () =>
    z
      .string()
      .min(32, 'must be at least 32 characters')
      .refine((value) => new Set(value).size > 8 && !knownDefaults.some((word) => value.toLowerCase() === word), {
        message: 'must be random, not a default',
      }),
  oneOf: <const Choices extends readonly [string, ...string[]]>(choices: Choices) => z.enum(choices),
};
