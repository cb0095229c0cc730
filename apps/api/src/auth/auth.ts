import { PrismaClient } from '@berth/database';
import { newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { APIError, type Auth, type BetterAuthOptions, betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { ApiConfig } from '../http/api-config.js';
import { ApiLogger } from '../http/api-logger.js';
import { SessionStorage } from './session-storage.js';
import { SignUpPolicy } from './sign-up-policy.js';

export const passwordRules = { minimum: 8, maximum: 128 };
export const resetLinkSeconds = 3_600;
const dayInSeconds = 86_400;

/** AUTH_SECRET and the installation, for the one class that needs them. */
export class AuthSettings {
  constructor(
    readonly secret: string,
    /** Two installations on one host name share its cookies: their names must differ. */
    readonly installation: string,
  ) {}
}

/** better-auth, set up: people with e-mail and password, sessions in Redis and Postgres. Teams and tokens are ours. */
@Injectable()
export class PeopleAuth {
  readonly auth: Auth<BetterAuthOptions>;

  constructor(
    prisma: PrismaClient,
    storage: SessionStorage,
    private readonly policy: SignUpPolicy,
    config: ApiConfig,
    { secret, installation }: AuthSettings,
    private readonly logger: ApiLogger,
  ) {
    const options: BetterAuthOptions = {
      appName: 'Berth',
      baseURL: config.consoleUrl,
      basePath: '/api/auth',
      secret,
      trustedOrigins: [config.consoleOrigin],
      database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
      secondaryStorage: storage,
      emailAndPassword: {
        enabled: true,
        autoSignIn: true,
        minPasswordLength: passwordRules.minimum,
        maxPasswordLength: passwordRules.maximum,
        resetPasswordTokenExpiresIn: resetLinkSeconds,
        revokeSessionsOnPasswordReset: true,
      },
      session: { storeSessionInDatabase: true, expiresIn: 30 * dayInSeconds, updateAge: dayInSeconds },
      verification: { storeInDatabase: true },
      user: { additionalFields: { locale: { type: 'string', required: false, input: false } } },
      databaseHooks: { user: { create: this.onSignUp() } },
      // Ours counts per account and address and lives without Redis (http/rate-limit.ts).
      rateLimit: { enabled: false },
      telemetry: { enabled: false },
      advanced: {
        database: { generateId: () => newId('usr') },
        ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
        ...cookies(config.secure, installation),
      },
      logger: {
        level: 'warn',
        log: (level, message) => (level === 'error' ? logger.error({}, message) : logger.debug({ level }, message)),
      },
    };
    this.auth = betterAuth(options);
  }

  private onSignUp() {
    return {
      before: async (
        _user: object,
        context: { headers?: Headers | undefined; request?: Request | undefined } | null,
      ) => {
        const invitation = (context?.headers ?? context?.request?.headers)?.get('x-berth-invitation') ?? null;
        if (await this.policy.mayJoin(invitation)) return;
        throw new APIError('FORBIDDEN', {
          code: 'SIGN_UP_CLOSED',
          message: 'Sign-up is closed on this installation. Ask its admin for an invitation.',
        });
      },
      after: async ({ id }: { id: string }) => {
        // The account stands already. What is missing is made up for at first use (GET /me).
        await this.policy.welcome(id).catch((error: unknown) => {
          this.logger.error({ err: error, userId: id }, 'a new person has no team yet');
        });
      },
    };
  }
}

/** Host-only in any case; under HTTPS no sibling host can even set one of that name. */
function cookies(secure: boolean, installation: string): Pick<NonNullable<BetterAuthOptions['advanced']>, 'cookies'> {
  const cookie = (what: string) => ({
    name: `${secure ? '__Host-' : ''}berth-${installation}.${what}`,
    attributes: { secure, httpOnly: true, sameSite: 'lax' as const, path: '/' },
  });
  return {
    ...{ useSecureCookies: false },
    cookies: { session_token: cookie('session'), session_data: cookie('data'), dont_remember: cookie('forget') },
  };
}
