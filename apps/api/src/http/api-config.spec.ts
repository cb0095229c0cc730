import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ApiConfig, readApiSettings } from './api-config.js';

const good = {
  BERTH_INSTALLATION: 'abc123',
  CONSOLE_URL: 'https://console.example.com',
  DATABASE_URL: 'postgresql://localhost/berth',
  REDIS_URL: 'redis://localhost',
  S3_ENDPOINT: 'http://localhost:8333',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
  MASTER_KEY: randomBytes(32).toString('base64'),
  AUTH_SECRET: randomBytes(32).toString('hex'),
};

test('a missing or default secret stops the process, and every problem is told at once', () => {
  const read = () => readApiSettings({ ...good, MASTER_KEY: 'short', AUTH_SECRET: 'changeme', DATABASE_URL: '' });
  expect(read).toThrow(
    /DATABASE_URL:[\s\S]*MASTER_KEY: must be 32 random bytes in base64[\s\S]*AUTH_SECRET: must be at least 32/,
  );
  expect(() => readApiSettings({ ...good, AUTH_SECRET: 'a'.repeat(40) })).toThrow(/AUTH_SECRET: must be random/);
});

test('apps answer on the console’s scheme and port', () => {
  expect(new ApiConfig(readApiSettings(good)).appUrl('shop.example.com')).toBe('https://shop.example.com');
  const local = new ApiConfig(readApiSettings({ ...good, CONSOLE_URL: 'http://console.localhost:8080' }));
  expect(local.appUrl('shop.localhost')).toBe('http://shop.localhost:8080');
  expect(local.gitUrl('acme', 'shop')).toBe('http://console.localhost:8080/git/acme/shop.git');
});
