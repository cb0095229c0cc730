import { DomainError } from './errors.js';

export const slugLength = 39;
const pattern = /^[a-z][a-z0-9-]{1,38}$/;

/** Names of teams and apps; they become host names and paths. `--` is kept for previews. */
export function isSlug(text: string): boolean {
  return pattern.test(text) && !text.includes('--') && !text.endsWith('-');
}

/** Host names of the platform, what people take for it, and the console's own pages; for apps and teams alike. */
const reserved = new Set(
  [
    'admin api app apps assets auth autodiscover berth blog cdn console dashboard dev dns docs ftp git health help imap internal',
    'localhost login mail metrics mx ns ns1 ns2 oauth platform pop postgres preview proxy redis registry root router s3 secure',
    // Pages of the console.
    'account invite members new nodes reset-password settings sign-in sign-up tokens',
    'setup signin signup smtp ssh ssl static stats status support system team teams test vpn webmail wildcard www',
  ]
    .join(' ')
    .split(' '),
);

/** `<app>.<domain>` must not be one of the platform's own hosts, nor pass for one. */
export function checkAppName(name: string): void {
  if (!isSlug(name)) {
    throw new DomainError('app.invalid_name', `"${name}" cannot be the name of an app.`, {
      kind: 'invalid',
      hint: 'Use 2 to 39 of a-z, 0-9 and -, begin with a letter, and do not use -- or end with -.',
    });
  }
  if (reserved.has(name)) {
    throw new DomainError('app.reserved_name', `"${name}" is kept for the platform.`, {
      kind: 'invalid',
      hint: `Choose another name, for example "${name}-app".`,
    });
  }
}

export function isReservedName(name: string): boolean {
  return reserved.has(name);
}
