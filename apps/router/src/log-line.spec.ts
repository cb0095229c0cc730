import { expect, test } from 'vitest';
import { parseRequestLine, requestText } from './log-line.js';

function text(change: Record<number, string>): string {
  const fields =
    '1 1795266440123456 s1 web.1:ins_a:3 200 346 HTTP/1.1 GET -- 0 0 1 8 9 - 203.0.113.9 a.test id-1 /a?b=c'.split(' ');
  return Object.entries(change)
    .reduce((all, [i, value]) => all.with(Number(i), value), fields)
    .join(' ');
}

const lineOf = (change: Record<number, string> = {}) => requestText(parseRequestLine(text(change))!);

test('is the line of Heroku’s router', () => {
  expect(lineOf()).toBe(
    'at=info method=GET path="/a?b=c" host=a.test request_id=id-1 fwd="203.0.113.9" instance=web.1 connect=1ms service=8ms status=200 bytes=346 protocol=http',
  );
});

test('says how long a request was held', () => {
  expect(lineOf({ 9: '547', 13: '556' })).toContain('service=8ms status=200 bytes=346 protocol=http held=547ms');
});

test.each([
  ['SC', '503', 'H10'],
  ['SH', '502', 'H13'],
  ['sH', '504', 'H12'],
  ['SD', '200', 'H18'],
  ['sD', '200', 'H15'],
  ['sQ', '503', 'H11'],
  ['sC', '503', 'H19'],
  ['PH', '502', 'H17'],
  ['RC', '500', 'H99'],
])('termination %s with %s is %s', (termination, status, code) => {
  expect(lineOf({ 4: status, 8: termination })).toMatch(new RegExp(`^at=error code=${code} desc="`));
});

test('a visitor who left is a warning with 499', () => {
  expect(lineOf({ 4: '-1', 8: 'CH' })).toMatch(/^at=warning code=H27 .* status=499 /);
});

test('the code that the visitor read is the code in the log', () => {
  expect(lineOf({ 3: '<NOSRV>', 4: '503', 8: 'LR', 14: 'H20' })).toMatch(/^at=error code=H20 .* instance= /);
});

test('a quote in a path cannot make a second field', () => {
  expect(lineOf({ 18: '/" status=200 x="' })).toContain('path="/\\" status=200 x=\\""');
});

test('anything else is not a request', () => {
  expect(parseRequestLine('922 events dropped')).toBeUndefined();
  expect(parseRequestLine('')).toBeUndefined();
});
