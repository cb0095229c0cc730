'use client';

import {
  Body,
  Button,
  Cell,
  ConfirmDialog,
  EmptyState,
  Head,
  HeadCell,
  Mono,
  PageHeader,
  Row,
  Skeleton,
  Status,
  Table,
  UndoIcon,
  useToast,
} from '@berth/ui';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { useMay } from '@/components/team/team-context';
import { TimeAgo } from '@/components/time';
import { api, queries } from '@/lib/api/browser';
import type { ReleaseSummary } from '@/lib/api/types';
import { shortCommit, shortDigest } from '@/lib/format';

export function ReleaseList({ team, app }: { team: string; app: string }) {
  const t = useTranslations('releases');
  const may = useMay('developer');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    queries.releases(team, app),
  );
  const [chosen, setChosen] = useState<ReleaseSummary | null>(null);
  const releases = data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHeader title={t('title')} description={t('about')} />
      {error && !releases && <Problem error={error} retry={refetch} />}
      {!releases && !error && <Skeleton className="h-48" />}
      {releases?.length === 0 && (
        <EmptyState icon={<UndoIcon />} title={t('empty')}>
          {t('emptyAbout')} <Mono>git push berth main</Mono>
        </EmptyState>
      )}
      {releases && releases.length > 0 && (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('number')}</HeadCell>
            <HeadCell>{t('what')}</HeadCell>
            <HeadCell className="hidden md:table-cell">{t('image')}</HeadCell>
            <HeadCell className="hidden sm:table-cell">{t('when')}</HeadCell>
            <HeadCell>
              <span className="sr-only">{t('actions')}</span>
            </HeadCell>
          </Head>
          <Body>
            {releases.map((release) => (
              <ReleaseRow key={release.id} release={release} onRollBack={may ? setChosen : undefined} />
            ))}
          </Body>
        </Table>
      )}
      {hasNextPage && (
        <div>
          <Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
      <RollBackDialog team={team} app={app} release={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

interface ReleaseRowProps {
  release: ReleaseSummary;
  onRollBack?: (release: ReleaseSummary) => void;
}

function ReleaseRow({ release, onRollBack }: ReleaseRowProps) {
  const t = useTranslations('releases');
  return (
    <Row>
      <Cell className="whitespace-nowrap">
        <Mono className="font-semibold">v{release.number}</Mono>
      </Cell>
      <Cell className="w-full">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium wrap-anywhere">{release.description}</span>
          {release.live && <Status tone="good">{t('live')}</Status>}
        </span>
        <span className="mt-0.5 flex flex-wrap gap-x-3 text-[12.5px] text-ink-faint">
          <span>{t(`cause.${release.cause}`)}</span>
          {release.commit && <Mono title={release.commit}>{shortCommit(release.commit)}</Mono>}
          <span>{t('by', { name: release.actor.name })}</span>
          <TimeAgo at={release.createdAt} className="sm:hidden" />
        </span>
      </Cell>
      <Cell className="hidden md:table-cell">
        <Mono title={release.image} className="text-ink-soft">
          {shortDigest(release.image)}
        </Mono>
      </Cell>
      <Cell className="hidden whitespace-nowrap text-ink-soft sm:table-cell">
        <TimeAgo at={release.createdAt} />
      </Cell>
      <Cell className="text-right">
        {onRollBack && !release.live && (
          <Button
            size="small"
            onClick={() => onRollBack(release)}
            aria-label={t('rollBackTo', { number: release.number })}
          >
            <UndoIcon /> <span className="hidden sm:inline">{t('rollBack')}</span>
          </Button>
        )}
      </Cell>
    </Row>
  );
}

interface RollBackDialogProps {
  team: string;
  app: string;
  release: ReleaseSummary | null;
  onClose: () => void;
}

function RollBackDialog({ team, app, release, onClose }: RollBackDialogProps) {
  const t = useTranslations('releases');
  const router = useRouter();
  const client = useQueryClient();
  const { good } = useToast();
  const number = release?.number ?? 0;
  const details = useQuery({ ...queries.release(team, app, number), enabled: release !== null });
  const rollBack = useMutation({
    mutationFn: async () =>
      (
        await api.POST('/api/teams/{team}/apps/{app}/releases/{number}/rollback', {
          params: { path: { team, app, number } },
        })
      ).data!,
    onSuccess: ({ release: fresh, deploymentId }) => {
      void client.invalidateQueries({ queryKey: ['team', team] });
      good(t('rolledBack', { fresh, number }));
      onClose();
      router.push(`/${team}/${app}/deployments/${deploymentId}`);
    },
  });
  return (
    <ConfirmDialog
      open={release !== null}
      onOpenChange={(open) => {
        if (open) return;
        rollBack.reset();
        onClose();
      }}
      title={t('confirmTitle', { number })}
      description={t('confirmAbout')}
      confirm={t('rollBackTo', { number })}
      busy={rollBack.isPending}
      onConfirm={() => rollBack.mutate()}
    >
      {rollBack.isError && <Problem error={rollBack.error} />}
      {release && (
        <ul className="grid list-disc gap-1 pl-5 text-ink-soft">
          <li>{t('keepsImage', { what: release.description })}</li>
          <li>
            {t('keepsConfig', {
              version: details.data?.configVersion ?? '…',
              count: details.data?.variables.length ?? 0,
            })}
          </li>
          <li>{t('noDowntime')}</li>
        </ul>
      )}
    </ConfirmDialog>
  );
}
