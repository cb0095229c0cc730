import { DomainError } from '@berth/domain';
import { GitStore } from '@berth/git-store';
import { Controller, Get, Logger, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OwnAuthorization } from '../http/requires.js';
import { GitAccess, type Repository } from './git-access.js';
import { refuse } from './git-body.js';
import { advertise, isGitService, uploadPack } from './git-service.js';
import { ReceivePack } from './receive-pack.js';

type GitRequest = Request & { id?: string };

/** Smart HTTP: what `git clone`, `git fetch` and `git push` speak. */
@ApiExcludeController()
@Controller('git/:team/:repository')
export class GitHttpController {
  private readonly logger = new Logger(GitHttpController.name);

  constructor(
    private readonly access: GitAccess,
    private readonly store: GitStore,
    private readonly receivePack: ReceivePack,
  ) {}

  @Get('info/refs')
  @OwnAuthorization()
  async infoRefs(
    @Param('team') team: string,
    @Param('repository') name: string,
    @Query('service') service: unknown,
    @Req() request: GitRequest,
    @Res() response: Response,
  ): Promise<void> {
    await this.answer(response, async () => {
      if (!isGitService(service)) throw unsupported();
      const repository = await this.open(request, team, name, service === 'git-receive-pack');
      const view = await this.store.open(repository.appId, repository.branch);
      try {
        await advertise(service, view, request.header('git-protocol'), response);
      } finally {
        await view.close();
      }
    });
  }

  @Post('git-upload-pack')
  @OwnAuthorization()
  async upload(
    @Param('team') team: string,
    @Param('repository') name: string,
    @Req() request: GitRequest,
    @Res() response: Response,
  ): Promise<void> {
    await this.answer(response, async () => {
      const repository = await this.open(request, team, name, false);
      const view = await this.store.open(repository.appId, repository.branch);
      try {
        await uploadPack(view, request, response);
      } finally {
        await view.close();
      }
    });
  }

  @Post('git-receive-pack')
  @OwnAuthorization()
  async receive(
    @Param('team') team: string,
    @Param('repository') name: string,
    @Req() request: GitRequest,
    @Res() response: Response,
  ): Promise<void> {
    await this.answer(response, async () => {
      const repository = await this.open(request, team, name, true);
      await this.receivePack.run(repository, request, response);
    });
  }

  private open(request: GitRequest, team: string, name: string, push: boolean): Promise<Repository> {
    const who = {
      authorization: request.header('authorization'),
      address: request.ip ?? '',
      requestId: request.id ?? '',
    };
    return this.access.open(who, team, name.replace(/\.git$/, ''), push ? 'git:push' : 'git:read');
  }

  private async answer(response: Response, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DomainError)) this.logger.error(error);
      refuse(response, error);
    }
  }
}

function unsupported(): DomainError {
  return new DomainError('git.unsupported', 'Only clone, fetch and push over smart HTTP are served here.', {
    kind: 'forbidden',
    hint: 'Use git 2.0 or newer. To look at the app, open the console.',
  });
}
