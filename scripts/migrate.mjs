/**
 * Applies prisma/migrations, or writes the next one: `node scripts/migrate.mjs [create <name>]`.
 *
 * Prisma's own command downloads a native engine from its CDN. This one runs the same engine
 * as WebAssembly from npm, so a machine that reaches only the npm registry can migrate.
 * History lands in `_prisma_migrations`, where `prisma migrate deploy` would put it too.
 *
 * In the platform's image it is a bundle: the engine lies beside it, the folder is PRISMA_DIR.
 */
import fs from 'node:fs';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

const prisma = process.env.PRISMA_DIR ?? 'prisma';
const folder = path.join(prisma, 'migrations');
const filters = { externalTables: [], externalEnums: [] };

const engine = await openEngine();
const [command, name] = process.argv.slice(2);
if (command === 'create') await create(name ?? 'change');
else await apply();
process.exit(0);

async function apply() {
  const { appliedMigrationNames } = await engine.applyMigrations({ filters, migrationsList: history() });
  console.log(appliedMigrationNames.length ? `applied ${appliedMigrationNames.join(', ')}` : 'nothing to apply');
}

// Compares two schema files, not a database: each migration keeps the schema that it leads to.
async function create(label) {
  const last = names().at(-1);
  const from = last ? { tag: 'schemaDatamodel', files: schemaFiles(path.join(folder, last)) } : { tag: 'empty' };
  const to = { tag: 'schemaDatamodel', files: schemaFiles(prisma) };
  const { stdout: sql } = await engine.diff({
    from,
    to,
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
    filters,
  });
  const next = path.join(folder, `${String(names().length + 1).padStart(4, '0')}_${label}`);
  fs.mkdirSync(next, { recursive: true });
  fs.writeFileSync(path.join(next, 'migration.sql'), sql);
  fs.copyFileSync(path.join(prisma, 'schema.prisma'), path.join(next, 'schema.prisma'));
  console.log(`wrote ${next}`);
}

function schemaFiles(directory) {
  return [{ path: 'schema.prisma', content: fs.readFileSync(path.join(directory, 'schema.prisma'), 'utf8') }];
}

function names() {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((entry) => /^\d/.test(entry))
    .sort();
}

function history() {
  const migration = (name) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok', value: fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') },
    },
  });
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names().map(migration),
  };
}

async function openEngine() {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(wasm())), {
    './schema_engine_bg.js': glue,
  });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL });
  const datamodels = schemaFiles(prisma).map(({ path, content }) => [path, content]);
  return glue.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
}

function wasm() {
  const beside = new URL('./schema_engine_bg.wasm', import.meta.url);
  if (fs.existsSync(beside)) return beside;
  return new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
}
