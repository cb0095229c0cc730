'use client';

import { Button, Card, CopyableCode, Skeleton, Status } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Problem } from '@/components/problem';
import { useMay } from '@/components/team/team-context';
import { api } from '@/lib/api/browser';
import type { App } from '@/lib/api/types';
import { firstCommitLine, pushLine, remoteLine } from '@/lib/git-lines';
import { DeployOther } from './deploy-other';

/** Secrets that were shown, kept in memory only: going to another page and back makes no second token. */
const shown = new Map<string, string>();
const madeKey = (app: App) => `berth-token-made-${app.id}`;

export function WaitingForPush({ team, app }: { team: string; app: App }) {
  const t = useTranslations('waiting');
  const may = useMay('developer');
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 className="font-semibold text-lg tracking-tight">{t('title')}</h2>
          <p className="text-ink-soft">{t('about', { branch: app.branch })}</p>
        </div>
        <Status tone="busy">
          <span role="status">{t('listening')}</span>
        </Status>
      </div>
      {may ? <PushLines team={team} app={app} /> : <p className="text-ink-soft">{t('viewer')}</p>}
      {may && <DeployOther team={team} app={app.name} />}
    </div>
  );
}

function PushLines({ team, app }: { team: string; app: App }) {
  const t = useTranslations('waiting');
  const { secret, create, madeBefore } = useFreshToken(team, app);
  const masked = secret && `${secret.slice(0, 10)}••••••••`;
  return (
    <Card title={t('lines')} description={t('linesAbout')}>
      {create.isError && <Problem error={create.error} retry={() => create.mutate()} className="mb-4" />}
      <ol className="grid gap-4">
        <PushStep number={1} title={t('commit')} code={firstCommitLine} />
        {secret ? (
          <PushStep
            number={2}
            title={t('remote')}
            code={remoteLine(app.gitUrl, secret)}
            shown={remoteLine(app.gitUrl, masked ?? '')}
            note={t('tokenNote')}
          />
        ) : (
          <li className="grid gap-1.5">
            <StepTitle number={2} title={t('remote')} />
            {madeBefore && (
              <>
                <CopyableCode code={remoteLine(app.gitUrl, '<token>')} label={t('copyLine', { number: 2 })} />
                <p className="flex flex-wrap items-center gap-2 text-[13px] text-ink-soft">
                  {t('noToken')}
                  <Button size="small" onClick={() => create.mutate()}>
                    {t('another')}
                  </Button>
                </p>
              </>
            )}
            {create.isPending && <Skeleton className="h-9" />}
          </li>
        )}
        <PushStep number={3} title={t('push')} code={pushLine(app.branch)} />
      </ol>
      {secret && (
        <p className="mt-4 text-[13px] text-ink-faint">
          {t('reload')}{' '}
          <Button size="small" kind="quiet" onClick={() => create.mutate()} busy={create.isPending}>
            {t('another')}
          </Button>
        </p>
      )}
    </Card>
  );
}

function PushStep(props: { number: number; title: string; code: string; shown?: string; note?: string }) {
  const t = useTranslations('waiting');
  const { number, title, code, note } = props;
  return (
    <li className="grid gap-1.5">
      <StepTitle number={number} title={title} />
      <CopyableCode code={code} shown={props.shown} label={t('copyLine', { number })} />
      {note && <p className="text-[12.5px] text-ink-faint">{note}</p>}
    </li>
  );
}

function StepTitle({ number, title }: { number: number; title: string }) {
  return (
    <div className="flex items-center gap-2 text-[13px]">
      <span className="grid size-5 place-items-center rounded-full bg-accent-wash font-semibold text-[11px] text-accent">
        {number}
      </span>
      {title}
    </div>
  );
}

/** One token for this app's pushes, made by itself when its page is first seen, and never again by itself. */
function useFreshToken(team: string, app: App) {
  const t = useTranslations('waiting');
  const [secret, setSecret] = useState(shown.get(app.id));
  const [madeBefore, setMadeBefore] = useState(false);
  const create = useMutation({
    mutationFn: async () => {
      const body = { name: t('tokenName', { app: app.name }), scopes: ['git' as const], expiresInDays: 90 };
      return (await api.POST('/api/teams/{team}/tokens', { params: { path: { team } }, body })).data!.secret;
    },
    onSuccess: (fresh) => {
      shown.set(app.id, fresh);
      setSecret(fresh);
    },
  });
  const { mutate } = create;
  useEffect(() => {
    if (shown.has(app.id)) return;
    if (sessionStorage.getItem(madeKey(app))) return setMadeBefore(true);
    sessionStorage.setItem(madeKey(app), 'yes');
    mutate();
  }, [app, mutate]);
  return { secret, create, madeBefore: madeBefore && create.isIdle };
}
