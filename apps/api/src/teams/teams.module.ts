import { Module } from '@nestjs/common';
import { CreateTeam } from './create-team.js';
import { DeleteTeam } from './delete-team.js';
import { TeamReader } from './team-reader.js';
import { TeamsController } from './teams.controller.js';
import { UpdateTeam } from './update-team.js';

@Module({ controllers: [TeamsController], providers: [TeamReader, CreateTeam, UpdateTeam, DeleteTeam] })
export class TeamsModule {}
