'use client';

import { Button } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';

export function AcceptInvitation({ secret, team, as }: { secret: string; team: string; as: string }) {
  const t = useTranslations('invite');
  const accept = useMutation({
    mutationFn: async () =>
      (await api.POST('/api/invitations/{secret}/accept', { params: { path: { secret } } })).data!,
    onSuccess: ({ slug }) => location.assign(`/${slug}/apps`),
  });
  return (
    <div className="grid gap-4">
      {accept.isError && <Problem error={accept.error} />}
      <Button kind="primary" busy={accept.isPending || accept.isSuccess} onClick={() => accept.mutate()}>
        {t('join', { team })}
      </Button>
      <p className="text-[13px] text-ink-faint">{t('signedInAs', { email: as })}</p>
    </div>
  );
}
