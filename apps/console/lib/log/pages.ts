import { ApiError } from '@berth/api-client';
import type { LogLine } from '@/lib/api/types';

export interface LogPage {
  lines: LogLine[];
  before: string | null;
  after: string | null;
}

/** The logs of apps and of builds are read in the same way, at different addresses. */
export async function getLogPage(
  address: string,
  query: string,
  extra: Record<string, string>,
  signal?: AbortSignal,
): Promise<LogPage> {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(extra)) parameters.set(name, value);
  const response = await fetch(`${address}?${parameters}`, { signal });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new ApiError(response.status, body.code ?? 'internal', body.message ?? response.statusText, body.hint);
}

/** Back from the newest, as far as `most` lines. */
export async function collectLines(address: string, query: string, most = 20_000): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  let before: string | null | undefined;
  while (before !== null && lines.length < most) {
    const page: LogPage = await getLogPage(address, query, { limit: '1000', ...(before ? { before } : {}) });
    lines = [...page.lines, ...lines];
    before = page.lines.length === 0 ? null : page.before;
  }
  return lines;
}
