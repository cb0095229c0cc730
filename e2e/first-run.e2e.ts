import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { gitEnvironment } from './support/app.js';
import { copied, expect, test, withoutReload } from './support/console.js';
import { installation } from './support/installation.js';
import type { Newcomer } from './support/newcomer.js';
import { type Finished, run } from './support/run.js';
import { visit } from './support/visitor.js';

// A first build on a busy machine takes its time; what is promised is that the page follows it.
const patiently = { timeout: 240_000 };

test.describe('in Korean', () => {
  test.use({ locale: 'ko-KR' });

  test('a newcomer has a sample live within three clicks after signing up', async ({ page, newcomer }) => {
    test.setTimeout(480_000);
    let clicks = 0;
    const click = async (target: Locator) => {
      clicks += 1;
      await target.click();
    };
    await page.goto('/');
    await page.getByRole('link', { name: '회원가입' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /회원가입|Berth 시작하기/ })).toBeVisible();
    await expect(page.getByText('8자 이상. 복잡한 암호보다 긴 문장이 기억하기 쉽습니다.')).toBeVisible();
    await signUp(page, newcomer, { name: '이름', email: '이메일', password: '비밀번호', create: '계정 만들기' });
    await expect(page.getByRole('heading', { level: 1, name: `${newcomer.name}님, 환영합니다` })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');

    await withoutReload(page, async () => {
      await click(page.getByRole('button', { name: 'Node 샘플 배포' }));
      await expect(page.getByRole('list', { name: '진행 상황' })).toBeVisible();
      await expect(page.getByRole('heading', { name: '현재 서비스 중' })).toBeVisible(patiently);
    });
    expect(clicks).toBeLessThanOrEqual(3);

    const pages = page.getByRole('navigation', { name: '이 앱의 페이지' });
    for (const name of ['개요', '배포', '릴리스', '로그', '환경 변수', '설정'])
      await expect(pages.getByRole('link', { name, exact: true })).toBeVisible();
    await expect(page.getByRole('table', { name: '인스턴스' }).getByText('준비됨')).toBeVisible();
    const slug = await slugOf(page.getByRole('link', { name: '앱 열기' }));
    expect(await visit(slug)).toMatchObject({ status: 200, body: expect.stringMatching(/hello/i) });
  });
});

test('the three lines of a new app, pasted as they are, turn its page live', async ({ page, newcomer }) => {
  test.setTimeout(480_000);
  await page.goto('/sign-up');
  await signUp(page, newcomer, { name: 'Name', email: 'E-mail', password: 'Password', create: 'Create account' });
  await expect(page.getByRole('heading', { level: 1, name: /Welcome aboard/ })).toBeVisible();
  const slug = `first-${newcomer.name}`;
  await expect(page.getByLabel('Name'), 'a name is proposed').not.toHaveValue('');
  await page.getByLabel('Name').fill(slug);
  await page.getByRole('button', { name: 'Create app' }).click();
  await expect(page.getByRole('heading', { name: 'Waiting for your first push' })).toBeVisible();

  const lines: string[] = [];
  for (const number of [1, 2, 3])
    lines.push(await copied(page, page.getByRole('button', { name: `Copy line ${number}` })));
  const [, remote] = lines;
  expect(remote).toContain(new URL(installation.consoleUrl).host);
  expect(remote).toMatch(new RegExp(`/git/[a-z0-9-]+/${slug}\\.git$`));
  const token = /berth:([^@]+)@/.exec(remote ?? '')?.[1] ?? '';
  expect(token.length).toBeGreaterThan(20);
  await expect(page.getByText(token), 'the token is copied, not shown').toHaveCount(0);

  await withoutReload(page, async () => {
    const pushed = pasteInTerminal('dockerfile', lines);
    await expect(page.getByRole('log', { name: 'Build log' })).toContainText(/\S/, patiently);
    await expect(page.getByRole('heading', { name: 'Live now' })).toBeVisible(patiently);
    const { code, output } = await pushed;
    expect(code, output).toBe(0);
  });
  await expect(page.getByText('Waiting for your first push')).toBeHidden();
  expect(await slugOf(page.getByRole('link', { name: 'Open app' }))).toBe(slug);
  expect(await visit(slug)).toMatchObject({ status: 200, body: expect.stringMatching(/hello/i) });
});

async function signUp(page: Page, person: Newcomer, words: Record<keyof Newcomer | 'create', string>): Promise<void> {
  await page.getByLabel(words.name, { exact: true }).fill(person.name);
  await page.getByLabel(words.email, { exact: true }).fill(person.email);
  await page.getByLabel(words.password, { exact: true }).fill(person.password);
  await page.getByRole('button', { name: words.create }).click();
}

async function slugOf(link: Locator): Promise<string> {
  const href = await link.getAttribute('href');
  return new URL(href ?? '').hostname.split('.')[0] ?? '';
}

/** A shell in a folder of its own that holds the example, as somebody's laptop: only what the page gave is typed. */
async function pasteInTerminal(example: string, lines: readonly string[]): Promise<Finished> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-e2e-laptop-'));
  try {
    fs.cpSync(path.resolve(import.meta.dirname, '../examples', example), folder, { recursive: true });
    return await run('sh', ['-ec', lines.join('\n')], { cwd: folder, env: gitEnvironment });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
