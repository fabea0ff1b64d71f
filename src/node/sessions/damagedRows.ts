/**
 * Reads a table of a damaged file row by row, and takes what is readable: SQLite says at each row whether the pages that it is on make sense. Rows are found by their number, not over an
 * index, which may be damaged as well.
 */
import type { SQLOutputValue } from 'node:sqlite';
import type { SessionStatements } from './sessionStatements.ts';
import { isUnreadable } from './storeFailure.ts';

export type DamagedRow = Readonly<Record<string, SQLOutputValue>>;

/** Rows that are read at once where nothing is wrong. */
const batch = 100;
/** After so many numbers in a row at which nothing can be read, nothing is looked for any more, unless the table says that it has had higher ones. */
const patience = 20_000;
/** No table has more rows; a higher number is damage itself. */
const mostRows = 2_000_000;

/** All rows that can be read, by their `id`; a column that can't be is missing in its row. Throws what isn't about the file's content. */
export function* damagedRows(sql: SessionStatements, table: string, columns: readonly string[]): Generator<DamagedRow> {
  const all = [...columns, 'id'].join(', ');
  /** Null where they can't be read, or SQLite was led astray. */
  const rows = (after: number, what: string, most: number): DamagedRow[] | null => {
    const read = orNull(() => sql.all<DamagedRow>(`SELECT ${what} FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`, after, most));
    return read?.every(({ id }, at) => Number(id) > Number(read[at - 1]?.id ?? after)) ? read : null;
  };
  const highest = Number(orNull(() => sql.get<{ seq: unknown }>('SELECT seq FROM sqlite_sequence WHERE name = ?', table))?.seq ?? 0);
  let last = 0;
  let failed = 0;
  while (failed < patience || last < Math.min(highest, mostRows)) {
    const sound = failed === 0 ? rows(last, all, batch) : null;
    if (sound) {
      yield* sound;
      if (sound.length < batch) return;
      last = Number(sound.at(-1)?.id);
      continue;
    }
    const next = rows(last, 'id', 1);
    if (next === null) {
      // It is on a page that makes no sense; the next one begins somewhere behind.
      last++;
      failed++;
      continue;
    }
    const [found] = next;
    if (!found) return;
    last = Number(found.id);
    const parts = columns.map((column) => orNull(() => sql.get<DamagedRow>(`SELECT ${column} FROM ${table} WHERE id = ?`, last)) ?? {});
    yield Object.assign({}, found, ...parts) as DamagedRow;
    failed = rows(last, all, batch) ? 0 : 1;
  }
}

/** What can be read; null where that is damaged. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}
