import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { SignUpForm } from '@/components/enter/sign-up-form';
import { platform } from '@/lib/platform';
import { currentPerson } from '@/lib/session';

export async function generateMetadata() {
  return { title: (await getTranslations('enter'))('signUp') };
}

export default async function SignUpPage() {
  const [person, about] = await Promise.all([currentPerson().catch(() => null), platform()]);
  if (person) redirect('/');
  return <SignUpForm open={about?.signupOpen ?? true} first={about?.firstUser ?? false} />;
}
