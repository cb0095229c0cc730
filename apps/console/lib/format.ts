const steps = [
  { unit: 'second', seconds: 1 },
  { unit: 'minute', seconds: 60 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'month', seconds: 30 * 86_400 },
  { unit: 'year', seconds: 365 * 86_400 },
] as const;

export interface Ago {
  value: number;
  unit: (typeof steps)[number]['unit'];
}

/** How long ago (negative) or ahead (positive), in the largest unit that says something. */
export function ago(at: number, now: number): Ago {
  const seconds = (at - now) / 1000;
  const step = steps.findLast(({ seconds: length }) => Math.abs(seconds) >= length) ?? steps[0];
  return { value: Math.trunc(seconds / step.seconds), unit: step.unit };
}

export function timeAgo(at: number, now: number, locale: string): string {
  const { value, unit } = ago(at, now);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  return unit === 'second' && Math.abs(value) < 5 ? format.format(0, 'second') : format.format(value, unit);
}

/** 0.4s · 12s · 3m 05s · 1h 02m */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}

export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `127.0.0.1:5000/tea-…/app-…@sha256:0123…` → `sha256:0123456789ab` */
export function shortDigest(image: string): string {
  const digest = image.split('@')[1] ?? image;
  return digest.startsWith('sha256:') ? digest.slice(0, 19) : digest;
}

export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
