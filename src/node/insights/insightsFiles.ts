/**
 * Keeps what is counted in the data folder, one small file a month, which all windows and the command line share. Each change is made under a lock and puts a whole file in the place of the one
 * before, so that two windows lose nothing and a crash leaves no half of one. It must not know what the counts mean.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import { type Count, countNames, Counts, longestName } from '../../core/insights/counts.ts';
import type { InsightsStore, KeptCounts } from '../../core/insights/insightsStore.ts';
import { causeOfDatabase } from '../databaseCause.ts';
import { dataPlaces } from '../dataFolder.ts';
import { replaceFile } from '../durableFile.ts';
import { readOwnFile } from '../ownFile.ts';
import { makePrivateFolder } from '../privateFolder.ts';
import { patientLock, usualPatienceMs } from '../sessions/patientLock.ts';

const monthFile = /^(\d{4}-\d{2})\.json$/;
const damagedFile = /^\d{4}-\d{2}\.json\.damaged(?:-\d+)?$/;
/** Says when all was deleted, for windows that had counted something before that. */
const deletedFile = 'deleted.json';
const dayMs = 86_400_000;
const mostBytes = 16 * 1024 * 1024;
/** Counts of a month; of what comes beyond, only the sum is kept. */
const mostCounts = 20_000;

const name = v.pipe(v.string(), v.maxLength(longestName));
const kept = v.tuple([
  v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  v.picklist(countNames),
  name,
  name,
  name,
  v.pipe(v.number(), v.finite()),
]);
const shape = v.object({ version: v.literal(1), counts: v.array(kept) });
const deletion = v.object({ version: v.literal(1), at: v.pipe(v.number(), v.safeInteger()) });
const versioned = v.object({ version: v.pipe(v.number(), v.safeInteger(), v.minValue(2)) });

export class InsightsFiles implements InsightsStore {
  readonly #folder: string;
  readonly #patienceMs: number;
  readonly #now: () => number;
  readonly #turns = new OneByOne();

  constructor(
    dataFolder: string,
    { patienceMs = usualPatienceMs, now = () => Date.now() }: { patienceMs?: number; now?: () => number } = {},
  ) {
    this.#now = now;
    this.#folder = dataPlaces(dataFolder).insights;
    this.#patienceMs = patienceMs;
  }

  add(counts: readonly Count[], since: number): Promise<string[]> {
    const months = Map.groupBy(counts, ({ day }) => day.slice(0, 7));
    return this.#change(async () => {
      const aside: string[] = [];
      const deleted = await this.#deletedAt();
      // One in the future is a clock's that was wrong.
      if (since < deleted && deleted <= this.#now()) return aside;
      for (const [month, own] of months) {
        const file = this.#file(month);
        let before = await readMonth(file);
        if (before === 'damaged') {
          aside.push(await setAside(file));
          before = [];
        }
        const all = new Counts(before);
        for (const count of own) all.add(all.size >= mostCounts && all.isNew(count) ? { ...count, model: '', language: '' } : count);
        await writeMonth(file, all.all);
      }
      return aside;
    });
  }

  async read(): Promise<KeptCounts> {
    const counts: Count[] = [];
    const aside: string[] = [];
    try {
      for (const entry of await this.#entries()) {
        const file = path.join(this.#folder, entry);
        const found = monthFile.test(entry) ? await readMonth(file) : damagedFile.test(entry) ? 'damaged' : [];
        if (found === 'damaged') aside.push(file);
        else counts.push(...found);
      }
    } catch (error) {
      throw this.#failure(error);
    }
    return { counts, aside };
  }

  prune(today: string, keepDays: number): Promise<void> {
    return this.#change(async () => {
      const last = await this.#lastDay(today);
      if (last === null) return;
      const next = dayAfter(last, 1);
      const before = dayAfter(next < today ? next : today, -keepDays);
      for (const entry of await this.#entries()) {
        const [, month] = monthFile.exec(entry) ?? [];
        if (month === undefined || month > before.slice(0, 7)) continue;
        const file = path.join(this.#folder, entry);
        if (month < before.slice(0, 7)) await rm(file, { force: true });
        else {
          const counts = await readMonth(file);
          // What is damaged is put aside by whoever adds to it.
          if (counts === 'damaged') continue;
          const left = counts.filter(({ day }) => day >= before);
          if (left.length < counts.length) await writeMonth(file, left);
        }
      }
    });
  }

  clear(): Promise<void> {
    return this.#change(async () => {
      for (const entry of await this.#entries())
        if (monthFile.test(entry) || damagedFile.test(entry)) await rm(path.join(this.#folder, entry), { force: true });
      await replaceFile(path.join(this.#folder, deletedFile), Buffer.from(JSON.stringify({ version: 1, at: this.#now() })), 0o600);
    });
  }

  /** When all was deleted; 0 where it never was, or that can't be told. */
  async #deletedAt(): Promise<number> {
    try {
      const bytes = await readOwnFile(path.join(this.#folder, deletedFile), 1024);
      const read = v.safeParse(deletion, JSON.parse(bytes.toString('utf8')));
      return read.success ? read.output.at : 0;
    } catch {
      return 0;
    }
  }

  /** The last day before `today` of which anything is kept; null where nothing is. */
  async #lastDay(today: string): Promise<string | null> {
    for (const entry of (await this.#entries()).reverse()) {
      const [, month] = monthFile.exec(entry) ?? [];
      if (month === undefined || month > today.slice(0, 7)) continue;
      const counts = await readMonth(path.join(this.#folder, entry));
      if (counts === 'damaged') continue;
      const days = counts.map(({ day }) => day).filter((day) => day < today);
      if (days.length > 0) return days.reduce((one, other) => (one > other ? one : other));
    }
    return null;
  }

  #file(month: string): string {
    return path.join(this.#folder, `${month}.json`);
  }

  /** The names in the folder, in order; none where nothing was ever kept. */
  async #entries(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** One change at a time, whichever process makes it. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.do(async () => {
      try {
        await makePrivateFolder(this.#folder);
        const lock = await patientLock(path.join(this.#folder, 'insights.lock'), this.#patienceMs);
        try {
          return await work();
        } finally {
          lock.release();
        }
      } catch (error) {
        throw this.#failure(error);
      }
    });
  }

  #failure(error: unknown): AppError {
    if (AppError.is(error, 'insightsUnavailable')) return error;
    const found = causeOfDatabase(error, this.#folder);
    const cause = found?.cause ?? (AppError.is(error, 'storeUnavailable') ? 'busy' : 'failed');
    return new AppError('insightsUnavailable', found?.message ?? String(error), { path: found?.path ?? this.#folder, cause }, error);
  }
}

/** What stands in a month's file; `damaged` for what we can't have written. Rejects with the system's error, and with `insightsUnavailable` where a later version has written it. */
async function readMonth(file: string): Promise<Count[] | 'damaged'> {
  let bytes: Buffer;
  try {
    bytes = await readOwnFile(file, mostBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    // No code: it is too long, or no file. A link is none of ours.
    if (code === undefined || code === 'ELOOP') return 'damaged';
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'damaged';
  }
  if (v.is(versioned, value)) throw new AppError('insightsUnavailable', 'a later version has written it', { path: file, cause: 'newer' });
  const read = v.safeParse(shape, value);
  if (!read.success) return 'damaged';
  return read.output.counts.map(([day, what, model, language, detail, n]) => ({ day, what, model, language, detail, n }));
}

async function writeMonth(file: string, counts: readonly Count[]): Promise<void> {
  const rows = counts.map(({ day, what, model, language, detail, n }) => [day, what, model, language, detail, n]);
  await replaceFile(file, Buffer.from(JSON.stringify({ version: 1, counts: rows })), 0o600);
}

/** So many days after one of the calendar. */
function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** Never in the place of an earlier one. Returns where. */
async function setAside(file: string): Promise<string> {
  const taken = new Set(await readdir(path.dirname(file)));
  let aside = `${file}.damaged`;
  for (let at = 1; taken.has(path.basename(aside)); at++) aside = `${file}.damaged-${String(at)}`;
  await rename(file, aside);
  return aside;
}
