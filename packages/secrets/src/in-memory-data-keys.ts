import { DataKeys, type WrappedKey } from './vault.js';

/** For tests. */
export class InMemoryDataKeys extends DataKeys {
  readonly rows: WrappedKey[] = [];

  async newest(teamId: string): Promise<WrappedKey | null> {
    return this.rows.findLast((row) => row.teamId === teamId) ?? null;
  }

  async find(teamId: string, id: string): Promise<WrappedKey | null> {
    return this.rows.find((row) => row.teamId === teamId && row.id === id) ?? null;
  }

  async add(teamId: string, wrap: (id: string) => Omit<WrappedKey, 'id' | 'teamId'>): Promise<WrappedKey> {
    const id = `key_${this.rows.length + 1}`;
    const row = { id, teamId, ...wrap(id) };
    this.rows.push(row);
    return row;
  }

  async notWrappedBy(masterKeyId: string, limit: number): Promise<WrappedKey[]> {
    return this.rows.filter((row) => row.masterKeyId !== masterKeyId).slice(0, limit);
  }

  async rewrap(before: WrappedKey, after: Pick<WrappedKey, 'masterKeyId' | 'wrapped'>): Promise<boolean> {
    const at = this.rows.findIndex((row) => row.id === before.id && row.masterKeyId === before.masterKeyId);
    if (at < 0) return false;
    this.rows[at] = { ...before, ...after };
    return true;
  }
}
