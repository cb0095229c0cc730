import type { Facts } from './facts.js';

/** Something about the machine, with what to do about it. */
export interface Finding {
  level: 'error' | 'warning' | 'info';
  /** `up` does this by itself. */
  automatic?: boolean;
  message: string;
  fix: string;
}

/** Everything at once: who mends a machine does not want to hear of the next problem afterwards. */
export function findings(facts: Facts): Finding[] {
  return [...basics(facts), ...dockerFindings(facts), ...kernelFindings(facts), ...resources(facts)];
}

function* basics(facts: Facts): Generator<Finding> {
  if (!facts.root) {
    yield error('This needs root: it installs packages and talks to Docker.', 'Run it as root: sudo ./berth up');
  }
  if (!facts.apt || !facts.debian) {
    yield error('This is not a Debian machine, so packages cannot be installed.', 'Use Debian 12 or newer.');
  } else if (facts.missingPackages.length > 0) {
    const names = facts.missingPackages.join(' ');
    yield automatic(`Packages are missing: ${names}.`, `apt-get install --no-install-recommends ${names}`);
  }
  if (facts.dataDirFits) {
    yield error(
      `The data directory ${facts.dataDir} cannot be used: ${facts.dataDirFits}.`,
      'Choose another with --data-dir.',
    );
  }
  for (const { port, by } of facts.takenPorts) {
    yield error(
      `Port ${port} is taken by ${by}.`,
      `Stop it, or choose another port: ./berth up --http-port ${port + 1}`,
    );
  }
  const { clockSkewSeconds: skew } = facts;
  if (skew !== undefined && Math.abs(skew) > 120) {
    yield warning(
      `The clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}.`,
      'Set it, e.g. by installing chrony: apt-get install chrony',
    );
  }
}

function* dockerFindings({ docker, missingPackages, systemd }: Facts): Generator<Finding> {
  if (!docker.reachable) {
    const how = systemd ? 'systemctl enable --now docker' : 'setsid dockerd --live-restore &';
    if (!missingPackages.includes('docker.io')) yield automatic('Docker does not run.', how);
    return;
  }
  if (isOlder(docker.version, [20, 10, 0])) {
    yield error(`Docker ${docker.version} is too old.`, 'apt-get install docker.io, or Docker from docker.com.');
  } else if (isOlder(docker.version, [25, 0, 6])) {
    yield warning(
      `Docker ${docker.version} lacks recent security fixes (its BuildKit, authorization plug-ins).`,
      'Berth works with it. Where people you do not trust build or run code, install Docker ≥ 25.0.6 from docker.com.',
    );
  }
  if (isOlder(docker.runc, [1, 2, 8])) {
    yield warning(
      `runc ${docker.runc} has known container escapes (CVE-2025-31133, -52565, -52881).`,
      'Install runc ≥ 1.2.8 where people you do not trust run code.',
    );
  }
  if (docker.liveRestore === false) {
    yield warning(
      'Docker stops all containers when it restarts (live-restore is off).',
      'Put {"live-restore": true} into /etc/docker/daemon.json and reload Docker: kill -HUP $(pidof dockerd)',
    );
  }
  if (docker.storageDriver === 'vfs') {
    yield warning(
      'Docker copies whole images (storage driver vfs).',
      'Move its data directory to ext4 or xfs, where overlay2 works.',
    );
  }
}

function* kernelFindings(facts: Facts): Generator<Finding> {
  if (facts.cgroup === 'none')
    yield error('No cgroups are mounted, so containers cannot be limited.', 'Mount cgroup2 on /sys/fs/cgroup.');
  if (facts.cgroup === 'v1') {
    yield warning(
      'This machine uses cgroup v1: the build engine needs the host’s cgroup mount, so builds are trusted with this machine.',
      'For builds of people you do not trust boot with systemd.unified_cgroup_hierarchy=1, or build on a machine of its own.',
    );
  }
  if (!facts.nft && facts.root && !facts.missingPackages.includes('nftables')) {
    yield error(
      'nftables does not work here, so apps could not be kept apart.',
      'Load the kernel module: modprobe nf_tables',
    );
  }
}

function* resources(facts: Facts): Generator<Finding> {
  if (facts.memoryMb < 1_900) {
    yield error(`This machine has ${facts.memoryMb} MB of memory.`, 'Berth needs 2 GB, and 4 GB to build.');
  } else if (facts.memoryMb < 3_800) {
    yield warning(
      `This machine has ${facts.memoryMb} MB of memory.`,
      'Builds may run out of it; 4 GB are enough for small apps.',
    );
  }
  if (facts.freeDiskMb < 4_000) {
    yield error(
      `${facts.freeDiskMb} MB are free where ${facts.dataDir} lies.`,
      'Free some space: images and apps need 10 GB.',
    );
  } else if (facts.freeDiskMb < 10_000) {
    yield warning(`${facts.freeDiskMb} MB are free where ${facts.dataDir} lies.`, 'Images and apps need 10 GB soon.');
  }
}

/** Compares the leading numbers: `20.10.24+dfsg1` is 20.10.24. An unknown version is not called old. */
export function isOlder(
  version: string | undefined,
  [major, minor, patch]: readonly [number, number, number],
): boolean {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? '');
  if (!found) return false;
  const [a, b, c] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (a !== major) return a < major;
  if (b !== minor) return b < minor;
  return c < patch;
}

function error(message: string, fix: string): Finding {
  return { level: 'error', message, fix };
}

function warning(message: string, fix: string): Finding {
  return { level: 'warning', message, fix };
}

function automatic(message: string, fix: string): Finding {
  return { level: 'info', automatic: true, message, fix };
}
