import { ApiError } from '@berth/api-client';
import { Notice } from '@berth/ui';
import { getTranslations } from 'next-intl/server';
import { AcceptInvitation } from '@/components/enter/accept-invitation';
import { SignUpForm } from '@/components/enter/sign-up-form';
import { serverApi } from '@/lib/api/server';
import { currentPerson } from '@/lib/session';

type Props = { params: Promise<{ code: string }> };

export default async function InvitePage({ params }: Props) {
  const { code } = await params;
  const t = await getTranslations('invite');
  const invitation = await preview(code);
  if (!invitation) {
    return (
      <Notice tone="warn" title={t('gone')}>
        {t('goneHint')}
      </Notice>
    );
  }
  const person = await currentPerson();
  const words = { team: invitation.teamName, role: t(`role.${invitation.role}`) };
  return (
    <>
      <Notice tone="info" title={t('title', words)}>
        {t('about', words)}
      </Notice>
      {person ? (
        <AcceptInvitation secret={code} team={invitation.teamName} as={person.email} />
      ) : (
        <SignUpForm
          open
          first={false}
          invitation={{ secret: code, email: invitation.email, teamName: invitation.teamName }}
        />
      )}
    </>
  );
}

async function preview(secret: string) {
  try {
    return (await (await serverApi()).GET('/api/invitations/{secret}', { params: { path: { secret } } })).data ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return null;
    throw error;
  }
}
