'use client';

import {
  Badge,
  Body,
  Button,
  Cell,
  ConfirmDialog,
  CrossIcon,
  Head,
  HeadCell,
  IconButton,
  PageHeader,
  PlusIcon,
  Row,
  Skeleton,
  Table,
} from '@berth/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { TimeAgo } from '@/components/time';
import { api, queries } from '@/lib/api/browser';
import type { Member, Role } from '@/lib/api/types';
import { useFailureToast } from '@/lib/use-problem';
import { Invitations } from './invitations';
import { InviteDialog } from './invite-dialog';
import { RoleSelect } from './role-select';
import { TeamCard } from './team-card';
import { useMay, usePlace } from './team-context';

export function Members({ team }: { team: string }) {
  const t = useTranslations('members');
  const may = useMay('admin');
  const { data: members, error, refetch } = useQuery(queries.members(team));
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('about')}
        actions={
          may && (
            <Button kind="primary" onClick={() => setInviting(true)}>
              <PlusIcon /> {t('invite')}
            </Button>
          )
        }
      />
      {error && !members && <Problem error={error} retry={refetch} />}
      {!members && !error && <Skeleton className="h-40" />}
      {members && (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('person')}</HeadCell>
            <HeadCell>{t('role')}</HeadCell>
            <HeadCell className="hidden sm:table-cell">{t('since')}</HeadCell>
            <HeadCell>
              <span className="sr-only">{t('actions')}</span>
            </HeadCell>
          </Head>
          <Body>
            {members.map((member) => (
              <MemberRow key={member.userId} team={team} member={member} editable={may} />
            ))}
          </Body>
        </Table>
      )}
      {may && <Invitations team={team} />}
      <TeamCard team={team} />
      {may && <InviteDialog team={team} open={inviting} onOpenChange={setInviting} />}
    </>
  );
}

function MemberRow({ team, member, editable }: { team: string; member: Member; editable: boolean }) {
  const t = useTranslations('members');
  const { person } = usePlace();
  const client = useQueryClient();
  const onError = useFailureToast();
  const [removing, setRemoving] = useState(false);
  const onSettled = () => client.invalidateQueries({ queryKey: ['team', team] });
  const path = { team, user: member.userId };
  const change = useMutation({
    mutationFn: (role: Role) => api.PATCH('/api/teams/{team}/members/{user}', { params: { path }, body: { role } }),
    onSettled,
    onError,
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE('/api/teams/{team}/members/{user}', { params: { path } }),
    onSuccess: () => setRemoving(false),
    onSettled,
    onError,
  });
  const me = member.userId === person.id;
  return (
    <Row>
      <Cell className="w-full">
        <span className="flex items-center gap-2 font-medium">
          {member.name} {me && <Badge>{t('you')}</Badge>}
        </span>
        <span className="text-[12.5px] text-ink-soft wrap-anywhere">{member.email}</span>
      </Cell>
      <Cell>
        {editable && !me ? (
          <RoleSelect
            label={t('roleOf', { name: member.name })}
            value={change.isPending ? change.variables : member.role}
            onChange={(role) => change.mutate(role)}
          />
        ) : (
          t(`roles.${member.role}`)
        )}
      </Cell>
      <Cell className="hidden whitespace-nowrap text-ink-soft sm:table-cell">
        <TimeAgo at={member.since} />
      </Cell>
      <Cell>
        {editable && !me && (
          <IconButton size="small" label={t('removeName', { name: member.name })} onClick={() => setRemoving(true)}>
            <CrossIcon />
          </IconButton>
        )}
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          title={t('removeTitle', { name: member.name })}
          description={t('removeAbout')}
          confirm={t('remove')}
          danger
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
      </Cell>
    </Row>
  );
}
