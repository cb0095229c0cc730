import { getTranslations } from 'next-intl/server';
import { FirstApp } from '@/components/apps/first-app';
import { Page } from '@/components/shell/page';

type Props = { params: Promise<{ team: string }> };

export async function generateMetadata() {
  return { title: (await getTranslations('newApp'))('title') };
}

export default async function NewAppPage({ params }: Props) {
  return (
    <Page>
      <FirstApp team={(await params).team} />
    </Page>
  );
}
