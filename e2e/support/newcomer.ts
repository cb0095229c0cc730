import { randomBytes } from 'node:crypto';
import { Client, passwordFor } from './client.js';

/** Somebody who does everything through the browser, from signing up on. */
export interface Newcomer {
  name: string;
  email: string;
  password: string;
}

export function newcomer(): Newcomer {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  return { name, email: `${name}@example.test`, password: passwordFor(name) };
}

/** The same person at the API, to look behind the page and to clean up. */
export async function signedIn({ email, password }: Newcomer): Promise<Client> {
  const client = new Client();
  await client.call('POST', '/api/auth/sign-in/email', { email, password });
  client.team = (await teamsOf(client))[0]!;
  return client;
}

/** Destroys every app in the person's teams, also those whose name only the page chose. */
export async function removeApps(client: Client): Promise<void> {
  for (const team of await teamsOf(client)) {
    const { items } = (await client.call('GET', `/api/teams/${team}/apps`)) as { items: { name: string }[] };
    for (const { name } of items) await client.ask('DELETE', `/api/teams/${team}/apps/${name}`, { confirm: name });
  }
}

async function teamsOf(client: Client): Promise<string[]> {
  const me = (await client.call('GET', '/api/me')) as { teams: { slug: string }[] };
  return me.teams.map(({ slug }) => slug);
}
