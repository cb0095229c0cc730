'use client';

import { Body, Card, Cell, Head, HeadCell, Mono, Row, Skeleton, Table } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { ObservedStatus } from '@/components/states';
import { TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';
import type { Instance } from '@/lib/api/types';

/** What should run and what was seen running, apart, with the age of what we know. */
export function InstanceTable({ team, app, desired }: { team: string; app: string; desired: number }) {
  const t = useTranslations('instances');
  const { data: all, error, refetch } = useQuery({ ...queries.instances(team, app), refetchInterval: 15_000 });
  const instances = all?.filter(({ observed }) => observed !== 'gone').sort(inOrder);
  const ready = instances?.filter(({ observed }) => observed === 'ready').length ?? 0;
  return (
    <div className="grid gap-2.5">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{t('title')}</h2>
        <p className="text-[13px] text-ink-soft">{t('sum', { desired, ready })}</p>
      </div>
      {error && !instances && <Problem error={error} retry={refetch} />}
      {!instances && !error && <Skeleton className="h-24" />}
      {instances?.length === 0 && (
        <Card>
          <p className="text-ink-soft">{t('none')}</p>
        </Card>
      )}
      {instances && instances.length > 0 && (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('name')}</HeadCell>
            <HeadCell>{t('desired')}</HeadCell>
            <HeadCell>{t('observed')}</HeadCell>
            <HeadCell className="hidden sm:table-cell">{t('release')}</HeadCell>
            <HeadCell className="hidden md:table-cell">{t('size')}</HeadCell>
            <HeadCell className="hidden md:table-cell">{t('node')}</HeadCell>
            <HeadCell className="hidden sm:table-cell">{t('restarts')}</HeadCell>
          </Head>
          <Body>
            {instances.map((instance) => (
              <InstanceRow key={instance.id} instance={instance} />
            ))}
          </Body>
        </Table>
      )}
    </div>
  );
}

/** web before others, then by number; the newer release first. */
function inOrder(a: Instance, b: Instance): number {
  const webFirst = Number(b.process === 'web') - Number(a.process === 'web');
  return webFirst || a.name.localeCompare(b.name, 'en', { numeric: true }) || b.release - a.release;
}

function InstanceRow({ instance }: { instance: Instance }) {
  const t = useTranslations('instances');
  const trouble = instance.failure ?? (instance.observed === 'backoff' ? exitOf(instance) : null);
  return (
    <>
      <Row>
        <Cell>
          <Mono className="font-semibold">{instance.name}</Mono>
          <span className="hidden text-[11.5px] text-ink-faint sm:block">
            <Mono className="text-[11.5px]!">{instance.id}</Mono>
          </span>
        </Cell>
        <Cell className="whitespace-nowrap text-ink-soft">{t(`want.${wanted(instance.desired)}`)}</Cell>
        <Cell>
          <ObservedStatus state={instance.observed} />
          <span className="mt-0.5 block whitespace-nowrap text-[12px] text-ink-faint">
            {instance.observed === 'backoff' && instance.nextStartAt ? (
              <>
                {t('again')} <TimeAgo at={instance.nextStartAt} />
              </>
            ) : (
              <>
                {t('seen')} <TimeAgo at={instance.observedAt} />
              </>
            )}
          </span>
        </Cell>
        <Cell className="hidden sm:table-cell">
          <Mono>v{instance.release}</Mono>
        </Cell>
        <Cell className="hidden md:table-cell">{instance.size}</Cell>
        <Cell className="hidden md:table-cell">{instance.node}</Cell>
        <Cell className="hidden sm:table-cell">{instance.restarts}</Cell>
      </Row>
      {trouble && (
        <tr className="border-t-0!">
          <td colSpan={7} className="border-t-0! px-4 pb-3">
            <Problem error={trouble} />
            {instance.lastLines.length > 0 && (
              <pre className="mt-2 max-h-48 overflow-auto rounded-md bg-log p-3 font-mono text-[12px] text-hull-ink">
                {instance.lastLines.join('\n')}
              </pre>
            )}
          </td>
        </tr>
      )}
    </>
  );
}

function wanted(desired: string): 'running' | 'asleep' | 'stopped' | 'removed' {
  return desired === 'asleep' || desired === 'stopped' || desired === 'removed' ? desired : 'running';
}

function exitOf({ exitCode, oomKilled }: Instance) {
  if (oomKilled) return { code: 'app.out_of_memory', message: 'It used more memory than its size allows.' };
  return exitCode === null ? null : { code: 'app.exited', message: `It exited with code ${exitCode}.` };
}
