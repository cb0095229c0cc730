import { redirect } from 'next/navigation';

type Props = { params: Promise<{ team: string; app: string; id: string }> };

/** What `git push` prints; the page shows the build and the deployment that came of it. */
export default async function BuildPage({ params }: Props) {
  const { team, app, id } = await params;
  redirect(`/${team}/${app}/deployments/${encodeURIComponent(id)}`);
}
