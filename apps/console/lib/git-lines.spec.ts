import { expect, test } from 'vitest';
import { pushLine, remoteLine } from './git-lines.js';

test('the remote carries the token, so that a push asks nothing', () => {
  expect(remoteLine('http://console.localhost:8080/git/alice/shop.git', 'berth_abc')).toBe(
    'git remote add berth http://berth:berth_abc@console.localhost:8080/git/alice/shop.git',
  );
});

test('a push goes to the branch that is deployed, whatever the local one is called', () => {
  expect(pushLine('main')).toBe('git push berth HEAD:main');
});
