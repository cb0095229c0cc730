import { redirect } from 'next/navigation';

type Props = { params: Promise<{ team: string }> };

export default async function TeamPage({ params }: Props) {
  redirect(`/${(await params).team}/apps`);
}
