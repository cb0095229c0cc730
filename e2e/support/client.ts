import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { installation } from './installation.js';

export interface ApiAnswer {
  status: number;
  body: unknown;
  headers: http.IncomingHttpHeaders;
}

/** A person at the API, as the console is one: a cookie, an Origin, JSON. */
export class Client {
  private cookie = '';
  team = '';

  constructor(private token?: string) {}

  /** A new person with a personal team of its own. */
  static async signUp(name = `e2e-${randomBytes(4).toString('hex')}`): Promise<Client> {
    const client = new Client();
    const email = `${name}@example.test`;
    await client.call('POST', '/api/auth/sign-up/email', { name, email, password: passwordFor(name) });
    const me = (await client.call('GET', '/api/me')) as { teams: { slug: string }[] };
    client.team = me.teams[0]!.slug;
    return client;
  }

  /** The same person through a token instead of a session. */
  withToken(token: string): Client {
    const client = new Client(token);
    client.team = this.team;
    return client;
  }

  /** The body of a good answer; anything else is an error with the API's words. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    const answer = await this.ask(method, path, body, headers);
    if (answer.status < 400) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const console = new URL(installation.consoleUrl);
    const json = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port: installation.httpPort,
          method,
          path,
          agent: false,
          headers: {
            host: console.host,
            ...(this.token ? { authorization: `Bearer ${this.token}` } : { origin: console.origin }),
            ...(this.cookie ? { cookie: this.cookie } : {}),
            // Node gives a DELETE's body no length by itself, and the server then sees none.
            ...(json === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(json)) }),
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            this.remember(response.headers['set-cookie'] ?? []);
            const isJson = response.headers['content-type']?.includes('json') && text !== '';
            resolve({
              status: response.statusCode ?? 0,
              body: isJson ? JSON.parse(text) : text,
              headers: response.headers,
            });
          });
        },
      );
      request.on('error', reject);
      request.end(json);
    });
  }

  /** For a browser that is to be this person. */
  cookies(): { name: string; value: string; url: string }[] {
    return this.cookie
      .split('; ')
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf('=');
        return { name: pair.slice(0, at), value: pair.slice(at + 1), url: installation.consoleUrl };
      });
  }

  private remember(setCookies: readonly string[]): void {
    const jar = new Map(
      this.cookie
        .split('; ')
        .filter(Boolean)
        .map((pair) => [pair.split('=')[0]!, pair] as const),
    );
    for (const header of setCookies) {
      const pair = header.split(';')[0]!;
      jar.set(pair.split('=')[0]!, pair);
    }
    this.cookie = [...jar.values()].join('; ');
  }
}

/** Never written down anywhere: made from the name, per run. */
export function passwordFor(name: string): string {
  return `correct horse ${name}`;
}
