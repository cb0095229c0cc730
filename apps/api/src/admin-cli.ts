import 'reflect-metadata';
import { createDatabase } from '@berth/database';
import { DomainError } from '@berth/domain';
import { AuthSettings, PeopleAuth } from './auth/auth.js';
import { makeResetLink } from './auth/reset-link.js';
import { SessionStorage } from './auth/session-storage.js';
import { SignUpPolicy } from './auth/sign-up-policy.js';
import { ApiConfig, readApiSettings } from './http/api-config.js';
import { createApiLogger } from './http/api-logger.js';
import { createRedis } from './http/redis.js';
import { createBuilderToken, revokeBuilder } from './platform/builder-tokens.js';
import { Settings } from './platform/settings.js';
import { CreatePersonalTeam } from './teams/create-personal-team.js';

const usage = `Usage:
  admin-cli reset-link <e-mail>            a link, valid for an hour, with which the person sets a new password
  admin-cli signup open|closed             who may sign up: anybody, or only the invited
  admin-cli builder-token create <name>    a token for one more builder; shown once
  admin-cli builder-token revoke <name>`;

/** For the person at the machine: \`./berth platform …\` runs it inside the api container. */
async function main([command, ...args]: string[]): Promise<string> {
  const settings = readApiSettings();
  const prisma = createDatabase(settings.DATABASE_URL, { connections: 2 });
  const redis = createRedis(settings.REDIS_URL);
  redis.commands.on('error', () => {});
  redis.subscriber.disconnect();
  try {
    const platform = new Settings(prisma);
    switch (`${command} ${args[0] ?? ''}`) {
      case 'signup open':
      case 'signup closed':
        await platform.setSignupOpen(args[0] === 'open', { actorId: 'system', via: 'admin-cli' });
        return `Sign-up is ${args[0]}.`;
      case 'builder-token create':
        return await createBuilderToken(prisma, needed(args[1]));
      case 'builder-token revoke':
        return await revokeBuilder(prisma, needed(args[1]));
    }
    if (command !== 'reset-link') throw new Error(usage);
    const config = new ApiConfig(settings);
    const logger = createApiLogger();
    const people = new PeopleAuth(
      prisma,
      new SessionStorage(redis.commands, logger),
      new SignUpPolicy(prisma, platform, new CreatePersonalTeam(prisma)),
      config,
      new AuthSettings(settings.AUTH_SECRET, settings.BERTH_INSTALLATION),
      logger,
    );
    return await makeResetLink(prisma, people, config, needed(args[0]));
  } finally {
    redis.commands.disconnect();
    await prisma.$disconnect();
  }
}

function needed(argument: string | undefined): string {
  if (argument === undefined || argument === '') throw new Error(usage);
  return argument;
}

main(process.argv.slice(2)).then(
  (words) => console.log(words),
  (error: unknown) => {
    const { message, hint } = error instanceof DomainError ? error : { message: String(error), hint: undefined };
    console.error(error instanceof Error ? error.message : message);
    if (hint !== undefined) console.error(hint);
    process.exitCode = 1;
  },
);
