'use client';

import { Body, Cell, CrossIcon, Head, HeadCell, IconButton, Row, Table } from '@berth/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { TimeAgo } from '@/components/time';
import { api, queries } from '@/lib/api/browser';
import { useFailureToast } from '@/lib/use-problem';

/** Links that were sent and not yet used. */
export function Invitations({ team }: { team: string }) {
  const t = useTranslations('members');
  const client = useQueryClient();
  const onError = useFailureToast();
  const { data: invitations } = useQuery(queries.invitations(team));
  const revoke = useMutation({
    mutationFn: (invitation: string) =>
      api.DELETE('/api/teams/{team}/invitations/{invitation}', { params: { path: { team, invitation } } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['team', team] }),
    onError,
  });
  if (!invitations || invitations.length === 0) return null;
  return (
    <div className="grid gap-2.5">
      <h2 className="font-semibold">{t('invitations')}</h2>
      <Table label={t('invitations')}>
        <Head>
          <HeadCell>{t('email')}</HeadCell>
          <HeadCell>{t('role')}</HeadCell>
          <HeadCell className="hidden sm:table-cell">{t('expires')}</HeadCell>
          <HeadCell>
            <span className="sr-only">{t('actions')}</span>
          </HeadCell>
        </Head>
        <Body>
          {invitations.map(({ id, email, role, expiresAt }) => (
            <Row key={id}>
              <Cell className="w-full wrap-anywhere">{email}</Cell>
              <Cell>{t(`roles.${role}`)}</Cell>
              <Cell className="hidden whitespace-nowrap text-ink-soft sm:table-cell">
                <TimeAgo at={expiresAt} />
              </Cell>
              <Cell>
                <IconButton size="small" label={t('revoke', { email })} onClick={() => revoke.mutate(id)}>
                  <CrossIcon />
                </IconButton>
              </Cell>
            </Row>
          ))}
        </Body>
      </Table>
    </div>
  );
}
