'use client';

import { Body, Card, Cell, Fact, Head, HeadCell, PageHeader, Row, Skeleton, Switch, Table } from '@berth/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { HealthStatus } from '@/components/states';
import { TimeAgo } from '@/components/time';
import { api, queries } from '@/lib/api/browser';
import type { PlatformHealth } from '@/lib/api/types';
import { bytes } from '@/lib/format';
import { useFailureToast } from '@/lib/use-problem';

export function Health() {
  const t = useTranslations('platform');
  const { data: health, error, refetch } = useQuery(queries.platformHealth());
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('about')}
        actions={
          health && (
            <>
              <HealthStatus state={health.status} />
              <span className="text-[12.5px] text-ink-faint">
                {t('checked')} <TimeAgo at={health.at} />
              </span>
            </>
          )
        }
      />
      {error && <Problem error={error} retry={refetch} />}
      {!health && !error && <Skeleton className="h-80" />}
      {health && <Components health={health} />}
      {health && <Figures health={health} />}
      <SignUpCard />
    </>
  );
}

function Components({ health }: { health: PlatformHealth }) {
  const t = useTranslations('platform');
  return (
    <Table label={t('components')}>
      <Head>
        <HeadCell>{t('component')}</HeadCell>
        <HeadCell>{t('status')}</HeadCell>
        <HeadCell>{t('detail')}</HeadCell>
        <HeadCell className="hidden sm:table-cell">{t('latency')}</HeadCell>
        <HeadCell className="hidden md:table-cell">{t('version')}</HeadCell>
      </Head>
      <Body>
        {health.components.map((component) => (
          <Row key={component.name}>
            <Cell className="whitespace-nowrap font-medium">{component.name}</Cell>
            <Cell>
              <HealthStatus state={component.status} />
            </Cell>
            <Cell className="w-full min-w-48 text-ink-soft">{component.detail}</Cell>
            <Cell className="hidden whitespace-nowrap sm:table-cell">
              {component.latencyMs === null ? '–' : t('ms', { ms: Math.round(component.latencyMs) })}
            </Cell>
            <Cell className="hidden whitespace-nowrap text-ink-soft md:table-cell">{component.version ?? '–'}</Cell>
          </Row>
        ))}
      </Body>
    </Table>
  );
}

function Figures({ health }: { health: PlatformHealth }) {
  const t = useTranslations('platform');
  const format = useFormatter();
  const { counts, queues, sizes } = health;
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Card title={t('counts')}>
        <dl className="grid grid-cols-2 gap-4">
          <Fact label={t('users')}>{format.number(counts.users)}</Fact>
          <Fact label={t('teams')}>{format.number(counts.teams)}</Fact>
          <Fact label={t('apps')}>{format.number(counts.apps)}</Fact>
          <Fact label={t('instances')}>{format.number(counts.instances)}</Fact>
        </dl>
      </Card>
      <Card title={t('queues')}>
        <dl className="grid grid-cols-2 gap-4">
          <Fact label={t('builds')}>
            {t('buildsValue', { queued: queues.buildsQueued, running: queues.buildsRunning })}
          </Fact>
          <Fact label={t('deployments')}>{format.number(queues.deployments)}</Fact>
          <Fact label={t('outbox')}>{format.number(queues.outbox)}</Fact>
          <Fact label={t('garbage')}>{format.number(queues.garbage)}</Fact>
        </dl>
      </Card>
      <Card title={t('sizes')}>
        <dl className="grid grid-cols-2 gap-4">
          <Fact label={t('database')}>{bytes(sizes.databaseBytes)}</Fact>
          <Fact label={t('redis')}>{bytes(sizes.redisBytes)}</Fact>
          <Fact label={t('logs')}>{bytes(sizes.logBytes)}</Fact>
          <Fact label={t('git')}>{bytes(sizes.gitBytes)}</Fact>
        </dl>
      </Card>
    </div>
  );
}

function SignUpCard() {
  const t = useTranslations('platform');
  const client = useQueryClient();
  const onError = useFailureToast();
  const { data: settings } = useQuery(queries.platformSettings());
  const change = useMutation({
    mutationFn: async (signupOpen: boolean) =>
      (await api.PATCH('/api/platform/settings', { body: { signupOpen } })).data!,
    onSuccess: (fresh) => client.setQueryData(queries.platformSettings().queryKey, fresh),
    onError,
  });
  if (!settings) return null;
  return (
    <Card title={t('signup')} description={t('signupAbout')}>
      <Switch
        checked={change.isPending ? change.variables : settings.signupOpen}
        onChange={(open) => change.mutate(open)}
        label={t('signupOpen')}
      />
    </Card>
  );
}
