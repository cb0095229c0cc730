import * as contract from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { DomainError, parseEnvFile } from '@berth/domain';
import { Body, Get, Headers, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { AppLookup } from '../apps/app-lookup.js';
import type { TeamActor } from '../http/actor.js';
import { ActorNames } from '../http/actor-names.js';
import { Answers, AppController } from '../http/answers.js';
import { SecretAnswer } from '../http/idempotency.interceptor.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';
import { By, Requires } from '../http/requires.js';
import { type ConfigChange, patched, replaced } from './config-change.js';
import { ConfigStore } from './config-store.js';
import { SaveConfig } from './save-config.js';

const IfMatch = (required: boolean) =>
  ApiHeader({
    name: 'if-match',
    required,
    description: 'The ETag that was read: refuses to write over a change since',
  });

@AppController('config', '/config')
export class ConfigController {
  constructor(
    private readonly apps: AppLookup,
    private readonly store: ConfigStore,
    private readonly save: SaveConfig,
    private readonly prisma: PrismaClient,
    private readonly names: ActorNames,
  ) {}

  @Get()
  @Requires('config:read')
  @Answers(contract.Config)
  async showConfig(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<contract.Config> {
    return withTag(response, await this.store.show(await this.apps.find(teamId, app)));
  }

  @Patch()
  @IfMatch(false)
  @Requires('config:write')
  @Answers(contract.ConfigSaved)
  async patchConfig(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Headers('if-match') tag: string | undefined,
    @Body({ schema: contract.PatchConfig }) { deploy, ...change }: contract.PatchConfig,
    @Res({ passthrough: true }) response: Response,
  ): Promise<contract.ConfigSaved> {
    return this.change(actor, app, patched(change), { seen: versionOf(tag), deploy }, response);
  }

  @Put()
  @IfMatch(true)
  @Requires('config:write')
  @Answers(contract.ConfigSaved)
  async replaceConfig(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Headers('if-match') tag: string | undefined,
    @Body({ schema: contract.PutConfig }) { deploy, ...change }: contract.PutConfig,
    @Res({ passthrough: true }) response: Response,
  ): Promise<contract.ConfigSaved> {
    const seen = versionOf(tag);
    if (seen === null && tag?.trim() !== '*') throw tagNeeded();
    return this.change(actor, app, replaced(change), { seen, deploy }, response);
  }

  /** Reads a pasted .env; nothing is saved. */
  @Post('parse')
  @HttpCode(200)
  @SecretAnswer()
  @Requires('config:read')
  @Answers(contract.ParsedEnv)
  async parseEnv(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Body({ schema: contract.ParseEnv }) { text }: contract.ParseEnv,
  ): Promise<contract.ParsedEnv> {
    await this.apps.find(teamId, app);
    return parseEnvFile(text);
  }

  @Get('versions')
  @Requires('config:read')
  @Answers(contract.ConfigVersionPage)
  async listConfigVersions(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.PageQuery }) page: contract.PageQuery,
  ) {
    const { id: appId } = await this.apps.find(teamId, app);
    const select = { id: true, number: true, names: true, actorId: true, createdAt: true } as const;
    const where = { appId, ...afterCursor(page) };
    const rows = await this.prisma.configVersion.findMany({ where, ...newestFirst(page), select });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return pageOf(rows, page, ({ number, names, actorId, createdAt }) => ({
      version: number,
      names: contract.ConfigVersion.shape.names.catch([]).parse(names),
      actor: nameOf(actorId),
      createdAt: createdAt.toISOString(),
    }));
  }

  private async change(
    actor: TeamActor,
    slug: string,
    change: ConfigChange,
    options: { seen: number | null; deploy: boolean },
    response: Response,
  ): Promise<contract.ConfigSaved> {
    const app = await this.apps.findForChange(actor.teamId, slug);
    const saved = await this.save.run(actor, app, change, options);
    return { config: withTag(response, await this.store.show(app)), ...saved };
  }
}

function withTag(response: Response, config: contract.Config): contract.Config {
  response.setHeader('etag', `"${config.version}"`);
  response.setHeader('cache-control', 'no-store');
  return config;
}

/** Null: no tag was sent, or `*`. */
function versionOf(tag: string | undefined): number | null {
  if (tag === undefined || tag.trim() === '*') return null;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(tag.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new DomainError('config.bad_etag', 'If-Match is not an ETag of a configuration.', {
    kind: 'invalid',
    hint: 'Send the ETag header of the GET as it is, quotes included.',
  });
}

function tagNeeded(): DomainError {
  return new DomainError('config.etag_needed', 'Replacing the whole configuration needs If-Match.', {
    kind: 'invalid',
    hint: 'Send the ETag of the GET, or `If-Match: *` to write over whatever is there.',
  });
}
