'use client';

import { ApiError } from '@berth/api-client';
import { Button, CopyableCode, Dialog, DialogActions, Field, Input } from '@berth/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';
import type { Role } from '@/lib/api/types';
import { RoleSelect } from './role-select';

interface InviteDialogProps {
  team: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Who has an account joins at once; who has none gets a link. */
export function InviteDialog({ team, open, onOpenChange }: InviteDialogProps) {
  const t = useTranslations('members');
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const add = useMutation({
    mutationFn: () => addOrInvite(team, email, role),
    onSuccess: () => client.invalidateQueries({ queryKey: ['team', team] }),
  });
  const change = (next: boolean) => {
    add.reset();
    setEmail('');
    onOpenChange(next);
  };
  return (
    <Dialog open={open} onOpenChange={change} title={t('invite')} description={t('inviteAbout')}>
      {add.isSuccess ? (
        <div className="grid gap-4">
          {add.data.link ? (
            <>
              <p>{t('sendLink', { email })}</p>
              <CopyableCode code={add.data.link} label={t('copyLink')} />
              <p className="text-[13px] text-ink-faint">{t('linkOnce')}</p>
            </>
          ) : (
            <p>{t('joined', { email })}</p>
          )}
          <DialogActions>
            <Button kind="primary" onClick={() => change(false)}>
              {t('done')}
            </Button>
          </DialogActions>
        </div>
      ) : (
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          {add.isError && <Problem error={add.error} />}
          <Field label={t('email')}>
            <Input
              type="email"
              required
              value={email}
              onChange={({ target }) => setEmail(target.value)}
              autoComplete="off"
            />
          </Field>
          <div className="grid gap-1.5">
            <span className="font-medium text-[13px]" aria-hidden="true">
              {t('role')}
            </span>
            <RoleSelect label={t('role')} value={role} onChange={setRole} />
            <p className="text-[13px] text-ink-faint">{t(`roleAbout.${role}`)}</p>
          </div>
          <DialogActions>
            <Button type="submit" kind="primary" busy={add.isPending}>
              {t('inviteAction')}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}

async function addOrInvite(team: string, email: string, role: Role): Promise<{ link: string | null }> {
  const params = { path: { team } };
  try {
    await api.POST('/api/teams/{team}/members', { params, body: { email, role } });
    return { link: null };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'member.no_such_user') throw error;
  }
  const { data } = await api.POST('/api/teams/{team}/invitations', { params, body: { email, role } });
  return { link: data!.link };
}
