import { randomInt } from 'node:crypto';

/** What DNS allows between two dots. */
const labelLength = 63;
const randomTries = 10;

/** Host names to try, best first: `<app>.<domain>`, `<app>-<team>.<domain>`, then with digits. */
export function* hostCandidates(app: string, team: string, domain: string): Generator<string> {
  yield `${app}.${domain}`;
  yield `${cut(`${app}-${team}`, labelLength)}.${domain}`;
  for (let attempt = 0; attempt < randomTries; attempt += 1) {
    const digits = `-${randomInt(1_000, 1_000_000)}`;
    yield `${cut(app, labelLength - digits.length)}${digits}.${domain}`;
  }
}

const cut = (label: string, length: number) => label.slice(0, length).replace(/-+$/, '');
