import { ResetForm } from '@/components/enter/reset-form';

type Props = { searchParams: Promise<{ token?: string }> };

export default async function ResetPasswordPage({ searchParams }: Props) {
  return <ResetForm token={(await searchParams).token ?? ''} />;
}
