import BetterSqlite from 'better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../testing/open-ledger';
import { describeLedger } from './ledger.contract';

describeLedger('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  const database = new BetterSqlite(join(folder, 'ledger.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  const db = await openLedger(database);
  return {
    db,
    close: async () => {
      await db.destroy();
      await rm(folder, { recursive: true });
    },
  };
});
