import fs from 'node:fs';
import { installPackages } from '../machine/packages.js';

/** What the tests themselves run, beyond what the platform needs: a browser, a router of their own, git, network namespaces. */
const programs = {
  chromium: '/usr/bin/chromium',
  haproxy: '/usr/sbin/haproxy',
  git: '/usr/bin/git',
  iproute2: '/usr/sbin/ip',
} as const;

/** Installs what is missing; false when that failed, and why is printed. */
export async function installPrograms(): Promise<boolean> {
  const missing = Object.entries(programs).filter(
    ([, file]) => !fs.existsSync(file) && !fs.existsSync(file.replace('/usr/', '/')),
  );
  if (missing.length === 0) return true;
  const names = missing.map(([name]) => name);
  console.log(`installing ${names.join(', ')} (Debian)`);
  try {
    await installPackages(names);
    return true;
  } catch (error) {
    console.log(String(error));
    return false;
  }
}
