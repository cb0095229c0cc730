'use client';

import { Badge, Body, Button, Cell, Head, HeadCell, Mono, PageHeader, Row, Skeleton, Table } from '@berth/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';

/** Who did what, when, and through which door. */
export function Audit({ team }: { team: string }) {
  const t = useTranslations('audit');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    queries.audit(team),
  );
  const entries = data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHeader title={t('title')} description={t('about')} />
      {error && !entries && <Problem error={error} retry={refetch} />}
      {!entries && !error && <Skeleton className="h-60" />}
      {entries && (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('when')}</HeadCell>
            <HeadCell>{t('who')}</HeadCell>
            <HeadCell>{t('what')}</HeadCell>
            <HeadCell>{t('target')}</HeadCell>
          </Head>
          <Body>
            {entries.map((entry) => (
              <Row key={entry.id}>
                <Cell className="whitespace-nowrap text-ink-soft">
                  <TimeAgo at={entry.at} />
                </Cell>
                <Cell className="whitespace-nowrap">
                  {entry.actor.name} {entry.via.startsWith('token') && <Badge>{t('token')}</Badge>}
                </Cell>
                <Cell>
                  <Mono>{entry.action}</Mono>
                </Cell>
                <Cell className="w-full wrap-anywhere">
                  {entry.target} <Mono className="text-[11.5px]! text-ink-faint">{entry.targetId}</Mono>
                </Cell>
              </Row>
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
    </>
  );
}
