import { problemCodes } from '@berth/domain';
import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;
interface Operation {
  operationId?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Json }[];
  requestBody?: { content?: Record<string, { schema?: Json }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Json }> }>;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** The API's reference as one page of plain HTML: no script, nothing from elsewhere. */
export function docsPage(document: OpenAPIObject | undefined): string {
  if (!document) return '<!doctype html><title>Berth API</title><p>Not ready yet.</p>';
  const groups = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = (item as Record<string, unknown>)[method] as (Operation & Json) | undefined;
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  }
  const schemas = Object.entries(document.components?.schemas ?? {});
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Berth API</title><style>${style}</style><body><nav>${[...groups.keys(), 'schemas'].map(link).join('')}</nav><main>
<h1>Berth API</h1>${introduction}
${[...groups].map(([tag, parts]) => `<h2 id="${escaped(tag)}">${escaped(tag)}</h2>${parts.join('')}`).join('')}
<h2 id="schemas">Schemas</h2>${schemas.map(([name, schema]) => schemaHtml(name, schema)).join('')}
</main></body></html>`;
}

/** Every code with its likely cause and its fix. */
export function errorsPage(): string {
  const entries = Object.entries(problemCodes).map(
    ([code, { title, cause, fix }]) => `<section id="${escaped(code)}"><h3><code>${escaped(code)}</code></h3>
<p><b>${escaped(title)}.</b></p><p>Likely cause: ${escaped(cause)}</p><p>Fix: ${escaped(fix)}</p></section>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Berth errors</title><style>${style}section:target{outline:2px solid #2563eb;outline-offset:.5rem;border-radius:4px}</style>
<body><nav><a href="/docs">API</a></nav><main><h1>Error codes</h1>${entries.join('')}</main></body></html>`;
}

const introduction = `<p>Base <code>/api</code>. Send a token: <code>Authorization: Bearer berth_…</code>. The description for programs is
<a href="/api/openapi.json">openapi.json</a>.</p>
<p>Every refusal is a <a href="#schema-Problem">Problem</a>: <code>code</code>, <code>message</code>, <code>hint</code>,
<code>requestId</code>. Lists answer <code>{ items, next }</code>; send <code>next</code> back as <code>?cursor=</code>.
A POST with an <code>Idempotency-Key</code> happens once. Configuration carries an ETag; send it back as <code>If-Match</code>.</p>`;

function operationHtml(method: string, path: string, operation: Operation & Json): string {
  const access = String(operation['x-berth-access'] ?? '');
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, description = '', schema }) =>
      `<tr><td><code>${escaped(name)}</code><td>${place}${required ? '' : ', optional'}<td>${typeHtml(schema)} ${escaped(description)}`,
  );
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const answers = Object.entries(operation.responses ?? {}).map(([status, { description = '', content = {} }]) => {
    const [type, media] = Object.entries(content)[0] ?? [];
    const shape = type === 'application/json' ? typeHtml(media?.schema) : escaped(type ?? '');
    return `<tr><td>${escaped(status)}<td colspan="2">${shape} ${escaped(description)}`;
  });
  return `<details id="${escaped(operation.operationId ?? '')}"><summary><b class="${method}">${method.toUpperCase()}</b>
<code>${escaped(path)}</code> <small>${escaped(access)}</small></summary><table>${parameters.join('')}
${body ? `<tr><td>body<td colspan="2">${typeHtml(body)}` : ''}${answers.join('')}</table></details>`;
}

function schemaHtml(name: string, schema: unknown): string {
  const text = escaped(JSON.stringify(schema, null, 2)).replace(
    /&quot;#\/components\/schemas\/([A-Za-z0-9]+)&quot;/g,
    '<a href="#schema-$1">$1</a>',
  );
  return `<details id="schema-${escaped(name)}"><summary><code>${escaped(name)}</code></summary><pre>${text}</pre></details>`;
}

function typeHtml(schema: Json | undefined): string {
  const reference = typeof schema?.$ref === 'string' ? schema.$ref.split('/').at(-1)! : undefined;
  if (reference) return `<a href="#schema-${escaped(reference)}">${escaped(reference)}</a>`;
  return `<code>${escaped(String(schema?.type ?? 'any'))}</code>`;
}

const link = (tag: string) => `<a href="#${escaped(tag)}">${escaped(tag)}</a>`;

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const style = `:root{color-scheme:light dark}body{margin:0;font:15px/1.5 system-ui,sans-serif;display:flex}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem;display:flex;flex-direction:column;gap:.3rem;min-width:9rem}
main{padding:1rem 2rem 4rem;max-width:60rem;flex:1;min-width:0}details{border:1px solid #8884;border-radius:8px;margin:.4rem 0;padding:.5rem .8rem}
summary{cursor:pointer}summary b{display:inline-block;width:4.2em;font:600 12px ui-monospace,monospace}.get{color:#2563eb}.post{color:#15803d}
.put,.patch{color:#b45309}.delete{color:#dc2626}small{opacity:.7}table{border-spacing:0 .2rem}td{padding:0 1rem 0 0;vertical-align:top}
pre{overflow:auto;font-size:12px}code{font-family:ui-monospace,monospace}a{color:inherit}@media(max-width:640px){body{display:block}nav{position:static;height:auto;flex-flow:wrap}main{padding:1rem}}`;
