'use client';

import { Badge, Card, EmptyState, Fact, Meter, Mono, NodeIcon, PageHeader, Skeleton, Status } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';
import type { Node } from '@/lib/api/types';
import { bytes } from '@/lib/format';

const mb = 1024 * 1024;

export function Nodes() {
  const t = useTranslations('nodes');
  const { data: nodes, error, refetch } = useQuery(queries.nodes());
  return (
    <>
      <PageHeader title={t('title')} description={t('about')} />
      {error && !nodes && <Problem error={error} retry={refetch} />}
      {!nodes && !error && <Skeleton className="h-48" />}
      {nodes?.length === 0 && (
        <EmptyState icon={<NodeIcon />} title={t('empty')}>
          {t('emptyAbout')}
        </EmptyState>
      )}
      {nodes?.map((node) => (
        <NodeCard key={node.id} node={node} />
      ))}
    </>
  );
}

function NodeCard({ node }: { node: Node }) {
  const t = useTranslations('nodes');
  const usedDisk = node.diskTotalMb !== null && node.diskFreeMb !== null ? node.diskTotalMb - node.diskFreeMb : null;
  return (
    <Card
      title={node.name}
      actions={
        <>
          {node.cordoned && <Badge>{t('cordoned')}</Badge>}
          <Status tone={node.healthy ? 'good' : 'bad'}>{node.healthy ? t('healthy') : t('unseen')}</Status>
          <span className="text-[12.5px] text-ink-faint">
            {node.seenAt ? (
              <>
                {t('seen')} <TimeAgo at={node.seenAt} />
              </>
            ) : (
              t('neverSeen')
            )}
          </span>
        </>
      }
    >
      <div className="grid gap-5">
        <div className="grid gap-4 sm:grid-cols-3">
          <Meter
            label={t('memory')}
            value={node.usedMemoryMb}
            max={node.memoryMb}
            text={t('of', { used: bytes(node.usedMemoryMb * mb), all: bytes(node.memoryMb * mb) })}
          />
          <Meter
            label={t('cpu')}
            value={node.usedCpus}
            max={node.cpus}
            text={t('cores', { used: node.usedCpus, all: node.cpus })}
          />
          {usedDisk !== null && node.diskTotalMb !== null && (
            <Meter
              label={t('disk')}
              value={usedDisk}
              max={node.diskTotalMb}
              text={t('of', { used: bytes(usedDisk * mb), all: bytes(node.diskTotalMb * mb) })}
            />
          )}
        </div>
        <dl className="grid gap-4 sm:grid-cols-4">
          <Fact label={t('instances')}>{node.instances}</Fact>
          <Fact label={t('engine')}>{node.engine ?? '–'}</Fact>
          <Fact label={t('kernel')}>
            <Mono>{node.kernel ?? '–'}</Mono>
          </Fact>
          <Fact label={t('os')}>{node.os ?? '–'}</Fact>
        </dl>
      </div>
    </Card>
  );
}
