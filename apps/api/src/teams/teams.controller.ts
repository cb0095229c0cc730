import * as contract from '@berth/contracts/http';
import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor, TeamActor } from '../http/actor.js';
import { Answers } from '../http/answers.js';
import { Authenticated, By, ByUser, Requires } from '../http/requires.js';
import { CreateTeam } from './create-team.js';
import { DeleteTeam } from './delete-team.js';
import { TeamReader } from './team-reader.js';
import { UpdateTeam } from './update-team.js';

const ApiTeam = () => ApiParam({ name: 'team', type: String, description: 'The team’s slug' });

@ApiTags('teams')
@Controller('teams')
export class TeamsController {
  constructor(
    private readonly teams: TeamReader,
    private readonly create: CreateTeam,
    private readonly update: UpdateTeam,
    private readonly remove: DeleteTeam,
  ) {}

  @Get()
  @Authenticated()
  @Answers(contract.TeamPage)
  listTeams(@ByUser() actor: Actor, @Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    return this.teams.list(actor, page);
  }

  @Post()
  @Authenticated()
  @Answers(contract.Team, 201)
  async createTeam(
    @ByUser() actor: Actor,
    @Body({ schema: contract.CreateTeam }) body: contract.CreateTeam,
  ): Promise<contract.Team> {
    return this.teams.show(actor, await this.create.run(actor, body));
  }

  @Get(':team')
  @ApiTeam()
  @Requires('team:read')
  @Answers(contract.Team)
  showTeam(@By() actor: TeamActor): Promise<contract.Team> {
    return this.teams.show(actor, actor.teamId);
  }

  @Patch(':team')
  @ApiTeam()
  @Requires('team:update')
  @Answers(contract.Team)
  async updateTeam(
    @By() actor: TeamActor,
    @Body({ schema: contract.UpdateTeam }) changes: contract.UpdateTeam,
  ): Promise<contract.Team> {
    await this.update.run(actor, changes);
    return this.teams.show(actor, actor.teamId);
  }

  @Delete(':team')
  @ApiTeam()
  @Requires('team:delete')
  @Answers(contract.Done)
  async deleteTeam(@By() actor: TeamActor): Promise<{ done: true }> {
    await this.remove.run(actor);
    return { done: true };
  }
}
