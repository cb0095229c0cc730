import { Module } from '@nestjs/common';
import { AcceptInvitation } from './accept-invitation.js';
import { AddMember } from './add-member.js';
import { ChangeRole } from './change-role.js';
import { AcceptInvitationController, InvitationsController } from './invitations.controller.js';
import { InviteMember } from './invite-member.js';
import { MembersController } from './members.controller.js';
import { RemoveMember } from './remove-member.js';

@Module({
  controllers: [MembersController, InvitationsController, AcceptInvitationController],
  providers: [AddMember, ChangeRole, RemoveMember, InviteMember, AcceptInvitation],
})
export class MembersModule {}
