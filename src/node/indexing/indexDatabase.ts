/**
 * The index of one folder on the disk: which file has which content, and of each content its chunks, symbols and words. Contents are kept by their hash and not by their
 * file, so that files that are the same share one, and going back to a branch finds what was read of it before. It must not know how a
 * text is read, or who searches.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync as Database, StatementSync } from 'node:sqlite';
import { AppError } from '../../base/appError.ts';
import { codeTokens } from '../../core/indexing/codeTokens.ts';
import { packNames } from '../../core/indexing/nameHash.ts';
import { symbolKindNumber } from '../../core/indexing/codeSymbol.ts';
import type { IndexCounts, SkipReason } from '../../protocol/indexer.ts';
import { isDamage } from './indexDamage.ts';
import type { SourceFacts } from './sourceReader.ts';

/** Contents that no file has any more are kept for this long, for the way back. */
const unusedDays = 30;
/** And no more of them than this part of what is used. */
const unusedPart = 0.5;

/** A file as the index knows it. */
export interface KnownFile {
  id: number;
  content: number;
  size: number;
  modified: number;
}

export type IndexFact = 'reading' | 'scope' | 'vectors';

export class IndexDatabase {
  readonly #database: Database;
  readonly #statements = new Map<string, StatementSync>();
  /** Changes that the stamp doesn't tell of. */
  #beside = 0;

  /** Over an opened database that has the tables of `indexFile.ts`. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** The rows of a query. Throws `indexDamaged` when the file on the disk is no longer sound. */
  all<Row>(sql: string, ...values: (string | number | Uint8Array)[]): Row[] {
    return this.#do(() => this.#statement(sql).all(...values) as Row[]);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as `all`: who asks knows the columns
  get<Row>(sql: string, ...values: (string | number | Uint8Array)[]): Row | undefined {
    return this.#do(() => this.#statement(sql).get(...values) as Row | undefined);
  }

  /** Does what writes as one; it is kept whole or not at all. */
  write(work: () => void): void {
    this.#do(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.#database.exec('COMMIT');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** As {@link write}, of vectors only: what else is known of the files doesn't change by them. */
  writeVectors(work: () => void): void {
    const before = this.#changes;
    this.write(work);
    this.#beside += this.#changes - before;
  }

  /** Another one whenever anything but vectors was written, by whomever. */
  get stamp(): string {
    const own = this.#changes - this.#beside;
    const theirs = this.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
    return `${String(own)} ${String(theirs)}`;
  }

  /** By their paths. */
  files(): Map<string, KnownFile> {
    const rows = this.all<KnownFile & { path: string }>('SELECT id, path, content, size, modified FROM file');
    return new Map(rows.map((row) => [row.path, row]));
  }

  /** Of all files, in order. */
  paths(): string[] {
    return this.all<{ path: string }>('SELECT path FROM file ORDER BY path').map(({ path }) => path);
  }

  file(path: string): KnownFile | undefined {
    return this.get<KnownFile>('SELECT id, content, size, modified FROM file WHERE path = ?', path);
  }

  /** The paths of known files that differ from these in capitals only. */
  spelledOtherwise(paths: readonly string[]): string[] {
    const folded = new Set(paths.map((path) => path.toLowerCase()));
    const stated = new Set(paths);
    return this.all<{ path: string }>('SELECT path FROM file').flatMap(({ path }) =>
      folded.has(path.toLowerCase()) && !stated.has(path) ? [path] : [],
    );
  }

  /** Of all files together, as they are on the disk. */
  size(): { files: number; bytes: number } {
    return this.get('SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM file') ?? { files: 0, bytes: 0 };
  }

  /** The content of this hash; null when it was never read. */
  content(hash: Uint8Array): number | null {
    return this.get<{ id: number }>('SELECT id FROM content WHERE hash = ?', hash)?.id ?? null;
  }

  /** Keeps what was read of a content. Only inside {@link write}. Returns its id. */
  addContent(hash: Uint8Array, language: string, facts: SourceFacts): number {
    const firstChunk = this.#next('chunk');
    const firstSymbol = this.#next('symbol');
    const characters = facts.lines.reduce((sum, line) => sum + line.length + 1, 0);
    const id = this.run(
      'INSERT INTO content (hash, language, characters, firstChunk, chunks, firstSymbol, symbols, imports, names, texts, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      hash, language, characters, firstChunk, facts.chunks.length, firstSymbol, facts.symbols.length, facts.imports.length > 0 ? JSON.stringify(facts.imports) : '', packNames(facts.names), packNames(facts.texts), today(),
    ); // prettier-ignore
    facts.symbols.forEach(({ name, kind, line, endLine, nameLine, container, bases, handed }, index) => {
      this.run(
        'INSERT INTO symbol (id, content, name, kind, line, endLine, nameLine, container, bases, handed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        firstSymbol + index, id, name, symbolKindNumber(kind), line, endLine, nameLine, container, bases?.join(' ') ?? null, handed ?? null,
      ); // prettier-ignore
    });
    facts.chunks.forEach(({ line, endLine, symbols }, index) => {
      const chunk = firstChunk + index;
      const names = symbols.map((one) => facts.symbols[one]?.name ?? '').join(' ');
      const body = facts.lines.slice(line - 1, endLine).join('\n');
      this.run('INSERT INTO chunk (id, content, line, endLine, text) VALUES (?, ?, ?, ?, ?)', chunk, id, line, endLine, textNumber(body));
      this.run('INSERT INTO words (rowid, names, body) VALUES (?, ?, ?)', chunk, codeTokens(names), codeTokens(body));
    });
    return id;
  }

  /** Says that a file has a content now. Only inside {@link write}. */
  setFile(path: string, content: number, size: number, modified: number): void {
    const known = this.file(path);
    this.run('DELETE FROM skipped WHERE path = ?', path);
    this.run('UPDATE content SET used = ? WHERE id = ?', today(), content);
    if (known) {
      this.run('UPDATE file SET content = ?, size = ?, modified = ? WHERE id = ?', content, size, modified, known.id);
    } else {
      const id = this.run('INSERT INTO file (path, content, size, modified) VALUES (?, ?, ?, ?)', path, content, size, modified);
      this.run('INSERT INTO paths (rowid, path) VALUES (?, ?)', id, codeTokens(path));
    }
  }

  /** Only inside {@link write}. A folder that is gone means what is in it; what is not known does nothing. */
  removeFile(path: string): void {
    this.run('DELETE FROM skipped WHERE path = ?', path);
    const known = this.file(path);
    if (known) this.#removeRow(known.id);
    this.removeBelow(path);
  }

  /** What a folder holds, and not a file of its name. Only inside {@link write}. */
  removeBelow(folder: string): void {
    const below = [`${folder}/`, `${folder}0`];
    this.run('DELETE FROM skipped WHERE path > ? AND path < ?', ...below);
    for (const { id } of this.all<{ id: number }>('SELECT id FROM file WHERE path > ? AND path < ?', ...below)) this.#removeRow(id);
  }

  /** Only inside {@link write}. A file that is left out is not searched any more. */
  setSkipped(path: string, reason: SkipReason): void {
    this.removeFile(path);
    this.note(path, reason);
  }

  /** Says something of a file that is searched all the same. Only inside {@link write}. */
  note(path: string, reason: SkipReason): void {
    this.run('INSERT INTO skipped (path, reason) VALUES (?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason', path, reason);
  }

  skipped(): { path: string; reason: SkipReason }[] {
    return this.all('SELECT path, reason FROM skipped ORDER BY path');
  }

  /** Paths of files that are left out as there were too many, in order. */
  beyondLimits(most: number): string[] {
    return this.all<{ path: string }>("SELECT path FROM skipped WHERE reason = 'tooMany' ORDER BY path LIMIT ?", most).map(
      ({ path }) => path,
    );
  }

  /** Bytes of the file when all that was written is in it: what was written last stands in another one beside it for a while. */
  get bytes(): number {
    return this.get<{ n: number }>('SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size')?.n ?? 0;
  }

  /**
   * What is kept of the index itself; null where that isn't so. `reading`: how far the one who writes it is, as long as not all files were looked at. `scope`: what it was
   * made of. `vectors`: whose they are, and of how many numbers each.
   */
  fact(name: IndexFact): string | null {
    return this.get<{ value: string }>('SELECT value FROM fact WHERE name = ?', name)?.value ?? null;
  }

  /** Only inside {@link write}. */
  setFact(name: IndexFact, value: string | null): void {
    if (this.fact(name) === value) return;
    if (value === null) this.run('DELETE FROM fact WHERE name = ?', name);
    else this.run('INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', name, value);
  }

  counts(): IndexCounts {
    const used = 'FROM file JOIN content ON content.id = file.content';
    const { files, chunks, symbols } = this.get<Omit<IndexCounts, 'skipped'>>(
      `SELECT count(*) AS files, coalesce(sum(chunks), 0) AS chunks, coalesce(sum(symbols), 0) AS symbols ${used}`,
    ) ?? { files: 0, chunks: 0, symbols: 0 };
    return { files, chunks, symbols, skipped: this.get<{ n: number }>('SELECT count(*) AS n FROM skipped')?.n ?? 0 };
  }

  /** Removes contents that no file has had for long, or that are too many. Only inside {@link write}. */
  removeUnused(): void {
    const unused = this.all<{ id: number; firstChunk: number; chunks: number; firstSymbol: number; symbols: number; used: number }>(
      `SELECT id, firstChunk, chunks, firstSymbol, symbols, used FROM content WHERE id NOT IN (SELECT content FROM file) ORDER BY used DESC, id DESC`,
    );
    const kept = this.counts().chunks * unusedPart;
    let chunks = 0;
    let removed = false;
    for (const content of unused) {
      chunks += content.chunks;
      if (chunks <= kept && today() - content.used <= unusedDays) continue;
      this.run(
        'DELETE FROM words WHERE rowid >= CAST(? AS INTEGER) AND rowid < CAST(? AS INTEGER)',
        content.firstChunk,
        content.firstChunk + content.chunks,
      );
      this.run('DELETE FROM chunk WHERE id >= ? AND id < ?', content.firstChunk, content.firstChunk + content.chunks);
      this.run('DELETE FROM symbol WHERE id >= ? AND id < ?', content.firstSymbol, content.firstSymbol + content.symbols);
      this.run('DELETE FROM content WHERE id = ?', content.id);
      removed = true;
    }
    if (removed) this.run('DELETE FROM vector WHERE text NOT IN (SELECT text FROM chunk)');
  }

  /** After much was written: the text index in one piece, and the log of writes emptied. */
  settle(): void {
    this.#do(() => {
      this.#database.exec("INSERT INTO words (words, rank) VALUES ('merge', 500)");
      this.#database.exec('PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)');
    });
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #removeRow(id: number): void {
    this.run('DELETE FROM file WHERE id = ?', id);
    this.run('DELETE FROM paths WHERE rowid = CAST(? AS INTEGER)', id);
  }

  get #changes(): number {
    return this.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0;
  }

  #next(table: 'chunk' | 'symbol'): number {
    return this.get<{ id: number }>(`SELECT coalesce(max(id), 0) + 1 AS id FROM ${table}`)?.id ?? 1;
  }

  /** Writes, and returns the id of what was put in last. Only inside {@link write}. */
  run(sql: string, ...values: (string | number | Uint8Array | null)[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #do<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) throw new AppError('indexDamaged', String(error), {}, error);
      throw error;
    }
  }
}

/** A text as a number of 52 bits: among a million texts two share one with a chance of about one in ten thousand, and then have one vector. */
export function textNumber(text: string): number {
  const hash = createHash('sha256').update(text).digest();
  return hash.readUIntBE(0, 6) * 16 + ((hash[6] ?? 0) & 15);
}

/** Days since 1970: all that is asked of the time when something was used. */
function today(): number {
  return Math.floor(Date.now() / 86_400_000);
}
