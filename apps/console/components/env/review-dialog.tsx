'use client';

import { ApiError } from '@berth/api-client';
import { Badge, Button, Dialog, DialogActions, Mono, Notice, useToast } from '@berth/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { api, queries } from '@/lib/api/browser';
import { type Change, patchOf } from '@/lib/env/draft';
import type { EnvDraft } from './use-env-draft';

interface ReviewDialogProps {
  team: string;
  app: string;
  draft: EnvDraft;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What saving would do, old → new, and the two ways to do it. */
export function ReviewDialog({ team, app, draft, open, onOpenChange }: ReviewDialogProps) {
  const t = useTranslations('env');
  const { save, takeTheirs } = useSave(team, app, draft, () => onOpenChange(false));
  const conflict = save.error instanceof ApiError && save.error.code === 'config.conflict';
  const change = (next: boolean) => {
    save.reset();
    onOpenChange(next);
  };
  return (
    <Dialog open={open} onOpenChange={change} wide title={t('reviewTitle', { count: draft.changes.length })}>
      {save.isError && !conflict && <Problem error={save.error} />}
      {conflict && (
        <Notice
          tone="warn"
          alert
          title={t('conflict')}
          actions={
            <Button size="small" busy={takeTheirs.isPending} onClick={() => takeTheirs.mutate()}>
              {t('takeOver')}
            </Button>
          }
        >
          {save.error?.message}
        </Notice>
      )}
      <ul
        aria-label={t('changesList')}
        className="max-h-[50dvh] divide-y divide-line overflow-y-auto rounded-lg border border-line"
      >
        {draft.changes.map((one) => (
          <ChangeRow key={one.name} change={one} />
        ))}
      </ul>
      <DialogActions>
        <Button
          onClick={() => save.mutate(false)}
          busy={save.isPending && !save.variables}
          disabled={save.isPending || conflict}
        >
          {t('saveOnly')}
        </Button>
        <Button
          kind="primary"
          onClick={() => save.mutate(true)}
          busy={save.isPending && save.variables}
          disabled={save.isPending || conflict}
        >
          {t('saveAndDeploy')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function ChangeRow({ change }: { change: Change }) {
  const t = useTranslations('env');
  const marks = { added: '+', removed: '−', changed: '~' } as const;
  const colors = { added: 'text-good', removed: 'text-bad', changed: 'text-busy' } as const;
  const from = change.kind === 'added' ? null : shown(change.from.secret, change.from.value);
  const to = change.kind === 'removed' ? null : shown(change.to.secret, change.to.value);
  const moved = change.kind === 'changed' && change.from.availableAt !== change.to.availableAt;
  return (
    <li className="grid gap-1 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <span aria-hidden="true" className={`font-bold font-mono ${colors[change.kind]}`}>
          {marks[change.kind]}
        </span>
        <Mono className="font-semibold">{change.name}</Mono>
        <span className="text-[12.5px] text-ink-faint">{t(`kind.${change.kind}`)}</span>
        {change.kind !== 'removed' && change.to.secret && <Badge>{t('secret')}</Badge>}
        {moved && (
          <Badge>
            {t(`at.${change.from.availableAt}`)} → {t(`at.${change.to.availableAt}`)}
          </Badge>
        )}
      </div>
      <div className="grid gap-0.5 pl-4 font-mono text-[12.5px]">
        {from !== null && <del className="text-ink-faint wrap-anywhere">{from}</del>}
        {to !== null && to !== from && (
          <ins className="whitespace-pre-wrap no-underline wrap-anywhere">{to === '' ? t('emptyValue') : to}</ins>
        )}
      </div>
    </li>
  );
}

function shown(secret: boolean, value: string | null): string {
  return secret || value === null ? '••••••••' : value;
}

function useSave(team: string, app: string, draft: EnvDraft, onSaved: () => void) {
  const t = useTranslations('env');
  const client = useQueryClient();
  const router = useRouter();
  const { good } = useToast();
  const key = queries.config(team, app).queryKey;
  const save = useMutation({
    mutationFn: async (deploy: boolean) =>
      (
        await api.PATCH('/api/teams/{team}/apps/{app}/config', {
          params: { path: { team, app }, header: { 'if-match': `"${draft.base.version}"` } },
          body: { ...patchOf(draft.changes), deploy },
        })
      ).data!,
    onSuccess: ({ config, release, deploymentId }, deploy) => {
      client.setQueryData(key, config);
      draft.startFrom(config);
      onSaved();
      good(release === null ? t('saved') : t('savedRelease', { release }));
      if (deploy && deploymentId) router.push(`/${team}/${app}/deployments/${deploymentId}`);
    },
  });
  const takeTheirs = useMutation({
    mutationFn: () => client.fetchQuery({ ...queries.config(team, app), staleTime: 0 }),
    onSuccess: (theirs) => {
      draft.takeOver(theirs, draft.changes);
      save.reset();
    },
  });
  return { save, takeTheirs };
}
