'use client';

import { Button, Card, ConfirmDialog, Skeleton, TrashIcon, useToast } from '@berth/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api, queries } from '@/lib/api/browser';
import type { App, DestroyPlan } from '@/lib/api/types';
import { bytes } from '@/lib/format';

export function DestroyCard({ team, app }: { team: string; app: App }) {
  const t = useTranslations('destroy');
  const router = useRouter();
  const client = useQueryClient();
  const { good } = useToast();
  const [open, setOpen] = useState(false);
  const plan = useQuery({ ...queries.destroyPlan(team, app.name), enabled: open, staleTime: 0 });
  const destroy = useMutation({
    mutationFn: () =>
      api.DELETE('/api/teams/{team}/apps/{app}', {
        params: { path: { team, app: app.name } },
        body: { confirm: app.name },
      }),
    onSuccess: () => {
      good(t('done', { app: app.name }));
      client.removeQueries({ queryKey: ['team', team, 'app', app.name] });
      void client.invalidateQueries({ queryKey: ['team', team, 'apps'] });
      router.push(`/${team}/apps`);
    },
  });
  return (
    <Card title={t('title')} description={t('about')} tone="bad">
      <Button kind="danger" onClick={() => setOpen(true)}>
        <TrashIcon /> {t('open')}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t('confirmTitle', { app: app.name })}
        description={t('confirmAbout')}
        confirm={t('confirm')}
        danger
        busy={destroy.isPending}
        onConfirm={() => destroy.mutate()}
        typed={{ name: app.name, label: t('type', { app: app.name }) }}
      >
        {destroy.isError && <Problem error={destroy.error} />}
        {plan.isError && <Problem error={plan.error} />}
        {plan.data ? <Consequences plan={plan.data} /> : !plan.isError && <Skeleton className="h-32" />}
      </ConfirmDialog>
    </Card>
  );
}

/** All that goes, before it goes. */
function Consequences({ plan }: { plan: DestroyPlan }) {
  const t = useTranslations('destroy');
  const rows = [
    t('hosts', { hosts: plan.hosts.join(', ') }),
    t('instances', { count: plan.instances }),
    t('releases', { releases: plan.releases, builds: plan.builds }),
    t('images', { count: plan.images }),
    t('variables', { count: plan.variables }),
    t('git', { size: bytes(plan.gitBytes) }),
    t('logs', { size: bytes(plan.logBytes) }),
  ];
  return (
    <ul aria-label={t('list')} className="grid list-disc gap-1 rounded-md bg-bad-wash py-3 pr-3 pl-7 text-[13px]">
      {rows.map((row) => (
        <li key={row} className="wrap-anywhere">
          {row}
        </li>
      ))}
    </ul>
  );
}
