import { LogExplorer } from '@/components/log/log-explorer';

type Props = { params: Promise<{ team: string; app: string }> };

export default async function LogsPage({ params }: Props) {
  const { team, app } = await params;
  return (
    <main
      id="main"
      className="flex h-[calc(100dvh-11.5rem)] min-h-80 flex-col gap-3 px-4 py-4 sm:px-6 lg:px-8 md:h-[calc(100dvh-8.1rem)]"
    >
      <LogExplorer team={team} app={app} />
    </main>
  );
}
