'use client';

import { Button, Card, Input, Mono, Select, Skeleton, useToast } from '@berth/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api, queries } from '@/lib/api/browser';
import type { Formation } from '@/lib/api/types';

type Process = Formation['processes'][number];
type Wanted = Record<string, { quantity?: number; size?: string }>;

/** How many of each process, and how big. Takes effect without a release. */
export function FormationCard({ team, app, readOnly }: { team: string; app: string; readOnly: boolean }) {
  const t = useTranslations('formation');
  const { data: formation, error } = useQuery(queries.formation(team, app));
  const client = useQueryClient();
  const { good } = useToast();
  const [wanted, setWanted] = useState<Wanted>({});
  const changed = formation?.processes.filter((process) => isChanged(process, wanted[process.process])) ?? [];
  const save = useMutation({
    mutationFn: async () =>
      (
        await api.PATCH('/api/teams/{team}/apps/{app}/formation', {
          params: { path: { team, app } },
          body: { processes: changed.map(({ process }) => ({ process, ...wanted[process] })) },
        })
      ).data!,
    onSuccess: (fresh) => {
      client.setQueryData(queries.formation(team, app).queryKey, fresh);
      void client.invalidateQueries({ queryKey: ['team', team] });
      setWanted({});
      good(t('saved'));
    },
  });
  return (
    <Card
      title={t('title')}
      description={t('about')}
      footer={
        !readOnly && (
          <Button kind="primary" disabled={changed.length === 0} busy={save.isPending} onClick={() => save.mutate()}>
            {t('save')}
          </Button>
        )
      }
    >
      {error && !formation && <Problem error={error} />}
      {save.isError && <Problem error={save.error} className="mb-3" />}
      {!formation && !error && <Skeleton className="h-16" />}
      {formation?.processes.length === 0 && <p className="text-ink-soft">{t('none')}</p>}
      <ul className="divide-y divide-line">
        {formation?.processes.map((process) => (
          <ProcessRow
            key={process.process}
            process={process}
            sizes={formation.sizes}
            wanted={wanted[process.process] ?? {}}
            readOnly={readOnly}
            onChange={(part) =>
              setWanted((all) => ({ ...all, [process.process]: { ...all[process.process], ...part } }))
            }
          />
        ))}
      </ul>
    </Card>
  );
}

function isChanged(process: Process, wanted: Wanted[string] | undefined): boolean {
  return (
    (wanted?.quantity !== undefined && wanted.quantity !== process.quantity) ||
    (wanted?.size !== undefined && wanted.size !== process.size)
  );
}

interface ProcessRowProps {
  process: Process;
  sizes: Formation['sizes'];
  wanted: Wanted[string];
  readOnly: boolean;
  onChange: (part: Wanted[string]) => void;
}

function ProcessRow({ process, sizes, wanted, readOnly, onChange }: ProcessRowProps) {
  const t = useTranslations('formation');
  const named = { process: process.process };
  return (
    <li className="grid items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0 sm:grid-cols-[minmax(0,1fr)_auto_auto]">
      <div className="min-w-0">
        <p>
          <Mono className="font-semibold">{process.process}</Mono>{' '}
          <span className="text-[12.5px] text-ink-faint">{t('ready', { count: process.ready })}</span>
        </p>
        <p className="truncate text-[12.5px] text-ink-soft">
          {process.command ? <Mono>{process.command.join(' ')}</Mono> : t('ownCommand')}
        </p>
      </div>
      <Input
        type="number"
        min={0}
        max={20}
        disabled={readOnly}
        aria-label={t('quantityOf', named)}
        value={wanted.quantity ?? process.quantity}
        onChange={({ target }) => onChange({ quantity: Math.min(20, Math.max(0, Number(target.value) || 0)) })}
        className="w-24!"
      />
      <Select
        disabled={readOnly}
        aria-label={t('sizeOf', named)}
        value={wanted.size ?? process.size}
        onChange={({ target }) => onChange({ size: target.value })}
        className="w-64"
      >
        {sizes.map(({ name, memoryMb, cpus }) => (
          <option key={name} value={name}>
            {t('size', { name, memory: memoryMb, cpus })}
          </option>
        ))}
      </Select>
    </li>
  );
}
