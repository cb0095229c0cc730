import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { SignInForm } from '@/components/enter/sign-in-form';
import { platform } from '@/lib/platform';
import { safeNext } from '@/lib/safe-next';
import { currentPerson } from '@/lib/session';

type Props = { searchParams: Promise<{ next?: string }> };

export async function generateMetadata() {
  return { title: (await getTranslations('enter'))('signIn') };
}

export default async function SignInPage({ searchParams }: Props) {
  const next = safeNext((await searchParams).next);
  const [person, about] = await Promise.all([currentPerson().catch(() => null), platform()]);
  if (person) redirect(next);
  if (about?.firstUser) redirect('/sign-up');
  return <SignInForm next={next} signupOpen={about?.signupOpen ?? true} />;
}
