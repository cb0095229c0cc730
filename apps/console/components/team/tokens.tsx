'use client';

import {
  Badge,
  Body,
  Button,
  Cell,
  ConfirmDialog,
  EmptyState,
  Head,
  HeadCell,
  KeyIcon,
  Mono,
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
import type { Token } from '@/lib/api/types';
import { useFailureToast } from '@/lib/use-problem';
import { useMay } from './team-context';
import { TokenDialog } from './token-dialog';

export function Tokens({ team }: { team: string }) {
  const t = useTranslations('tokens');
  const may = useMay('developer');
  const { data: tokens, error, refetch } = useQuery(queries.tokens(team));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const create = may && (
    <Button kind="primary" onClick={() => setCreating(true)}>
      <PlusIcon /> {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('about')} actions={tokens && tokens.length > 0 && create} />
      {error && !tokens && <Problem error={error} retry={refetch} />}
      {!tokens && !error && <Skeleton className="h-40" />}
      {tokens?.length === 0 && (
        <EmptyState icon={<KeyIcon />} title={t('empty')} action={create}>
          {t('emptyAbout')}
        </EmptyState>
      )}
      {tokens && tokens.length > 0 && (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('name')}</HeadCell>
            <HeadCell>{t('scopes')}</HeadCell>
            <HeadCell className="hidden md:table-cell">{t('owner')}</HeadCell>
            <HeadCell className="hidden sm:table-cell">{t('used')}</HeadCell>
            <HeadCell className="hidden sm:table-cell">{t('expires')}</HeadCell>
            <HeadCell>
              <span className="sr-only">{t('actions')}</span>
            </HeadCell>
          </Head>
          <Body>
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={may ? setRevoking : undefined} />
            ))}
          </Body>
        </Table>
      )}
      <TokenDialog team={team} open={creating} onOpenChange={setCreating} />
      <RevokeDialog team={team} token={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke?: (token: Token) => void }) {
  const t = useTranslations('tokens');
  return (
    <Row>
      <Cell className="w-full min-w-40">
        <span className="block font-medium wrap-anywhere">{token.name}</span>
        <Mono className="text-ink-faint">{token.hint}…</Mono>
      </Cell>
      <Cell>
        <span className="flex flex-wrap gap-1">
          {token.scopes.map((scope) => (
            <Badge key={scope}>{t(`scope.${scope}`)}</Badge>
          ))}
        </span>
      </Cell>
      <Cell className="hidden whitespace-nowrap text-ink-soft md:table-cell">{token.user.name}</Cell>
      <Cell className="hidden whitespace-nowrap text-ink-soft sm:table-cell">
        {token.lastUsedAt ? <TimeAgo at={token.lastUsedAt} /> : t('never')}
      </Cell>
      <Cell className="hidden whitespace-nowrap text-ink-soft sm:table-cell">
        {token.expiresAt ? <TimeAgo at={token.expiresAt} /> : t('neverExpires')}
      </Cell>
      <Cell>
        {onRevoke && (
          <Button size="small" onClick={() => onRevoke(token)} aria-label={t('revokeName', { name: token.name })}>
            {t('revoke')}
          </Button>
        )}
      </Cell>
    </Row>
  );
}

function RevokeDialog({ team, token, onClose }: { team: string; token: Token | null; onClose: () => void }) {
  const t = useTranslations('tokens');
  const client = useQueryClient();
  const onError = useFailureToast();
  const revoke = useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/teams/{team}/tokens/{token}', { params: { path: { team, token: id } } }),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['team', team] }),
    onError,
  });
  return (
    <ConfirmDialog
      open={token !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('revokeTitle', { name: token?.name ?? '' })}
      description={t('revokeAbout')}
      confirm={t('revoke')}
      danger
      busy={revoke.isPending}
      onConfirm={() => token && revoke.mutate(token.id)}
    />
  );
}
