import * as contract from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AuditReader } from '../audit/audit-reader.js';
import type { Actor } from '../http/actor.js';
import { Answers } from '../http/answers.js';
import { ApiConfig } from '../http/api-config.js';
import { ByUser, PlatformAdmin, Public } from '../http/requires.js';
import { HealthReader } from './health-reader.js';
import { Settings } from './settings.js';

@ApiTags('platform')
@Controller()
export class PlatformController {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly settings: Settings,
    private readonly health: HealthReader,
    private readonly audit: AuditReader,
    private readonly config: ApiConfig,
  ) {}

  @Get('healthz')
  @Public()
  @Answers(contract.Healthy)
  async checkHealth(): Promise<contract.Healthy> {
    await this.prisma.$queryRaw`SELECT 1`;
    return { status: 'ok' };
  }

  @Get('platform')
  @Public()
  @Answers(contract.Platform)
  async showPlatform(): Promise<contract.Platform> {
    const [signupOpen, someone] = await Promise.all([
      this.settings.signupOpen(),
      this.prisma.user.findFirst({ select: { id: true } }),
    ]);
    const { version, domain, consoleUrl } = this.config;
    return { version, domain, consoleUrl, signupOpen: signupOpen || someone === null, firstUser: someone === null };
  }

  @Get('platform/health')
  @PlatformAdmin()
  @Answers(contract.PlatformHealth)
  showPlatformHealth(): Promise<contract.PlatformHealth> {
    return this.health.read();
  }

  @Get('platform/settings')
  @PlatformAdmin()
  @Answers(contract.PlatformSettings)
  async showPlatformSettings(): Promise<contract.PlatformSettings> {
    return { signupOpen: await this.settings.signupOpen() };
  }

  @Patch('platform/settings')
  @PlatformAdmin()
  @Answers(contract.PlatformSettings)
  async updatePlatformSettings(
    @ByUser() actor: Actor,
    @Body({ schema: contract.UpdatePlatformSettings }) { signupOpen }: contract.UpdatePlatformSettings,
  ): Promise<contract.PlatformSettings> {
    if (signupOpen !== undefined) await this.settings.setSignupOpen(signupOpen, actor);
    return { signupOpen: await this.settings.signupOpen() };
  }

  @Get('platform/audit')
  @PlatformAdmin()
  @Answers(contract.AuditPage)
  listPlatformAudit(@Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    return this.audit.list(null, page);
  }
}
