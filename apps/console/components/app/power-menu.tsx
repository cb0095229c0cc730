'use client';

import {
  Button,
  ChevronDownIcon,
  ConfirmDialog,
  Menu,
  MenuItem,
  MoonIcon,
  PlayIcon,
  RestartIcon,
  StopIcon,
} from '@berth/ui';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { App } from '@/lib/api/types';
import { usePower } from './use-power';

export function PowerMenu({ team, app }: { team: string; app: App }) {
  const t = useTranslations('power');
  const power = usePower(team, app.name);
  const [stopping, setStopping] = useState(false);
  const running = app.desired === 'running';
  return (
    <>
      <Menu
        trigger={
          <Button size="small" busy={power.isPending}>
            {t('menu')} <ChevronDownIcon />
          </Button>
        }
      >
        {!running && (
          <MenuItem onClick={() => power.mutate('start')}>
            <PlayIcon /> {t('start')}
          </MenuItem>
        )}
        {running && (
          <MenuItem onClick={() => power.mutate('restart')}>
            <RestartIcon /> {t('restart')}
          </MenuItem>
        )}
        {running && (
          <MenuItem onClick={() => power.mutate('sleep')}>
            <MoonIcon /> {t('sleep')}
          </MenuItem>
        )}
        {app.desired !== 'stopped' && (
          <MenuItem onClick={() => setStopping(true)} danger>
            <StopIcon /> {t('stop')}
          </MenuItem>
        )}
      </Menu>
      <ConfirmDialog
        open={stopping}
        onOpenChange={setStopping}
        title={t('stopTitle', { app: app.name })}
        description={t('stopAbout')}
        confirm={t('stop')}
        danger
        busy={power.isPending}
        onConfirm={() => power.mutate('stop', { onSettled: () => setStopping(false) })}
      />
    </>
  );
}
