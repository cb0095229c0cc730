'use client';

import { Button, Card, MoonIcon, PlayIcon, RestartIcon, StopIcon } from '@berth/ui';
import { useTranslations } from 'next-intl';
import type { App } from '@/lib/api/types';
import { type Power, usePower } from './use-power';

const icons = { start: PlayIcon, restart: RestartIcon, sleep: MoonIcon, stop: StopIcon } as const;

export function PowerCard({ team, app }: { team: string; app: App }) {
  const t = useTranslations('power');
  const power = usePower(team, app.name);
  const possible: Record<Power, boolean> = {
    start: app.desired !== 'running',
    restart: app.desired === 'running' && app.live !== null,
    sleep: app.desired === 'running' && app.live !== null,
    stop: app.desired !== 'stopped',
  };
  const powers: readonly Power[] = ['start', 'restart', 'sleep', 'stop'];
  return (
    <Card title={t('title')} flush>
      <ul className="divide-y divide-line">
        {powers.map((one) => {
          const PowerIcon = icons[one];
          return (
            <li key={one} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              <div className="min-w-0 flex-1">
                <p className="font-medium">{t(one)}</p>
                <p className="text-[13px] text-ink-soft">{t(`${one}About`)}</p>
              </div>
              <Button
                disabled={!possible[one] || power.isPending}
                busy={power.isPending && power.variables === one}
                onClick={() => power.mutate(one)}
              >
                <PowerIcon /> {t(one)}
              </Button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
