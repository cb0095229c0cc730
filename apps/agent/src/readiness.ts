import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Target {
  address: string;
  port: number;
  healthPath: string | null;
}

export interface ProbeResult {
  ready: boolean;
  /** Of the health path, when it answered. */
  healthStatus: number | null;
}

const firstPauseMs = 25;
const longestPauseMs = 500;
const connectTimeoutMs = 2_000;
const healthTimeoutMs = 5_000;
/** A proxy in front of nothing accepts and closes at once. */
const staysOpenMs = 15;

/** Asks every 25 ms at first, then less often, until it answers, the deadline passes or nobody wants to know any more. */
export async function untilReady(target: Target, deadline: () => number, signal: AbortSignal): Promise<ProbeResult> {
  let last: ProbeResult = { ready: false, healthStatus: null };
  for (let pauseMs = firstPauseMs; !signal.aborted && Date.now() < deadline(); pauseMs *= 1.15) {
    const result = await probe(target);
    if (result.ready) return result;
    if (result.healthStatus !== null) last = result;
    await delay(Math.min(longestPauseMs, pauseMs), undefined, { signal }).catch(() => {});
  }
  return last;
}

/** Once: TCP accept that stays open, or the health path with a status of 200 to 399. */
export function probe({ address, port, healthPath }: Target): Promise<ProbeResult> {
  return healthPath === null ? accepts(address, port) : answersHealthy(address, port, healthPath);
}

function accepts(host: string, port: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let timer = setTimeout(() => finish(false), connectTimeoutMs);
    const finish = (ready: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ready, healthStatus: null });
    };
    socket.on('connect', () => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(true), staysOpenMs);
    });
    socket.on('data', () => finish(true));
    socket.on('error', () => finish(false));
    socket.on('end', () => finish(false));
    socket.on('close', () => finish(false));
  });
}

function answersHealthy(host: string, port: number, path: string): Promise<ProbeResult> {
  return new Promise((resolve) => {
    // Frameworks with a list of allowed hosts allow this one.
    const headers = { host: `localhost:${port}`, 'user-agent': 'berth-health' };
    const asked = request({ host, port, path, headers, agent: false, timeout: healthTimeoutMs }, (response) => {
      const status = response.statusCode ?? 0;
      response.destroy();
      resolve({ ready: status >= 200 && status < 400, healthStatus: status });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', () => resolve({ ready: false, healthStatus: null }));
    asked.end();
  });
}
