import { getTranslations } from 'next-intl/server';
import { Account } from '@/components/platform/account';
import { Page } from '@/components/shell/page';
import { requirePerson } from '@/lib/session';

export async function generateMetadata() {
  return { title: (await getTranslations('account'))('settings') };
}

export default async function AccountPage() {
  const person = await requirePerson();
  return (
    <Page>
      <Account person={person} />
    </Page>
  );
}
