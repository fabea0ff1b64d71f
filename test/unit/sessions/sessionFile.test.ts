import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SessionDatabase } from '../../../src/node/sessions/sessionDatabase.ts';
import { openSessions } from '../../../src/node/sessions/sessionFile.ts';
import { takeLock } from '../../../src/node/systemLock.ts';
import { kept, shop } from '../../support/keptTurns.ts';
import { randomSource } from '../../support/randomEdits.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'session-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  file = path.join(folder, 'sessions.db');
});

const names = (): string[] => readdirSync(folder).sort();

async function open(): Promise<{ sessions: SessionDatabase; aside: string | null; newer: boolean }> {
  const { database, aside, newer } = await openSessions(file, { patienceMs: 200 });
  const sessions = new SessionDatabase(database, 'a', () => 1);
  onTestFinished(() => sessions.close());
  return { sessions, aside, newer };
}

/** Sessions with turns of a few kB each, in the file alone. */
async function fill(sessionCount: number, turnCount: number): Promise<void> {
  const { sessions } = await open();
  for (let session = 0; session < sessionCount; session++) {
    sessions.begin({ id: `s${String(session)}`, project: shop, title: `Session ${String(session)}` });
    for (let at = 0; at < turnCount; at++)
      sessions.put(
        `s${String(session)}`,
        kept(`t${String(at)}`, at, `Question word${String(session)}x${String(at)}?`, answerOf(session, at)),
      );
  }
  sessions.append('s0', 't0', answerOf(0, 0).length, ' and more');
  sessions.close();
}

const answerOf = (session: number, at: number): string => `Answer ${String(session)}.${String(at)} `.repeat(50 + ((at * 37) % 300));

describe('the file of the sessions', () => {
  it('is made whole, for this user only, and nothing else stays beside it', async () => {
    const { sessions, aside } = await open();
    expect(aside).toBeNull();
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    if (process.platform !== 'win32') for (const part of ['', '-wal', '-shm']) expect(statSync(`${file}${part}`).mode & 0o777).toBe(0o600);
    sessions.close();
    expect(names()).toEqual(['sessions.db', 'sessions.db.lock']);
    const plain = new DatabaseSync(file);
    expect([
      plain.prepare('PRAGMA journal_mode').get()!.journal_mode,
      plain.prepare('PRAGMA integrity_check').get()!.integrity_check,
    ]).toEqual(['wal', 'ok']);
    plain.close();
  });

  it('waits five seconds for another writer where nothing else is said', async () => {
    const { database } = await openSessions(file);
    expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 5_000 });
    database.close();
  });

  it('is put aside whole where it is no such file, and never in the place of an earlier one', async () => {
    const texts = ['no database at all, but somebody’s words', '', 'again'];
    for (const [at, text] of texts.entries()) {
      writeFileSync(file, text);
      const { sessions, aside } = await open();
      sessions.begin({ id: 's1', project: shop, title: 'T' });
      sessions.close();
      expect(aside).toBe(`${file}.damaged${at === 0 ? '' : `-${String(at)}`}`);
    }
    expect(['', '-1', '-2'].map((suffix) => readFileSync(`${file}.damaged${suffix}`, 'utf8'))).toEqual(texts);
    const other = new DatabaseSync(path.join(folder, 'other.db'));
    other.exec('BEGIN; CREATE TABLE theirs (number INTEGER, time INTEGER); CREATE TABLE others (id INTEGER PRIMARY KEY, text TEXT)');
    for (let at = 0; at < 500; at++)
      other.exec(`INSERT INTO theirs VALUES (${String(at)}, 7); INSERT INTO others VALUES (${String(at)}, 'theirs')`);
    other.exec('COMMIT');
    other.close();
    rmSync(file);
    copyFileSync(path.join(folder, 'other.db'), file);
    const { sessions, aside } = await open();
    expect([aside, sessions.counts]).toEqual([`${file}.damaged-3`, { sessions: 0, turns: 0 }]);
  });

  it('is only read where a later version has written it, and left as it is', async () => {
    const first = await open();
    first.sessions.begin({ id: 's1', project: shop, title: 'T' });
    const later = new DatabaseSync(file);
    later.exec('PRAGMA user_version = 99; ALTER TABLE session ADD COLUMN later TEXT');
    // Also where it is open already.
    expect(() => first.sessions.begin({ id: 's2', project: shop, title: 'T' })).toThrow('the tables have version 99');
    first.sessions.close();
    later.close();
    const before = readFileSync(file);
    const { newer, sessions } = await open();
    expect([newer, sessions.read('s1')!.info.title]).toEqual([true, 'T']);
    expect(() => sessions.begin({ id: 's2', project: shop, title: 'T' })).toThrow('the tables have version 99');
    sessions.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is neither a folder nor a link, wherever that leads', async () => {
    const closed = { code: 'storeUnavailable', data: { cause: 'closed', path: file } };
    mkdirSync(file);
    await expect(open()).rejects.toMatchObject(closed);
    rmSync(file, { recursive: true });
    for (const target of ['nowhere', 'theirs.db']) {
      writeFileSync(path.join(folder, 'theirs.db'), 'theirs');
      symlinkSync(path.join(folder, target), file);
      await expect(open()).rejects.toMatchObject(closed);
      rmSync(file);
    }
    expect([readFileSync(path.join(folder, 'theirs.db'), 'utf8'), existsSync(path.join(folder, 'nowhere'))]).toEqual(['theirs', false]);
    expect((await open()).aside).toBeNull();
  });

  it('waits for somebody else who opens it, and not for ever', async () => {
    const lock = await takeLock(`${file}.lock`);
    await expect(open()).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'busy' } });
    const opening = open();
    lock!.release();
    await opening;
  });

  it('is never taken together with what was beside another one', async () => {
    await fill(1, 5);
    const { sessions } = await open();
    sessions.put('s0', kept('t9', 9, 'In the log?', 'Yes.'));
    for (const part of ['', '-wal']) copyFileSync(`${file}${part}`, `${file}.kept${part}`);
    sessions.close();
    rmSync(file);
    renameSync(`${file}.kept-wal`, `${file}-wal`);
    const next = await open();
    expect([next.aside, next.sessions.list({}, 5)]).toEqual([`${file}.damaged`, []]);
    expect(statSync(`${file}.damaged-wal`).size).toBeGreaterThan(0);
  });
});

describe('a damaged file of sessions', () => {
  const read = (sessions: SessionDatabase): string[] =>
    sessions
      .list({}, 1000)
      .flatMap(({ id }) => sessions.read(id)!.turns.map(({ key, turn: { question, answer } }) => `${id} ${key} | ${question} | ${answer}`));

  /** Opens it, has all pages read, and what was read of them. */
  async function readAll(): Promise<{ aside: string | null; turns: string[] }> {
    const { sessions, aside } = await open();
    const turns = read(sessions);
    sessions.close();
    return { aside, turns };
  }

  it.each([
    ['its first bytes', 0, 100],
    ['its whole first page', 0, 4096],
  ])('loses nothing with %s', async (_, from, length) => {
    await fill(5, 20);
    const before = (await readAll()).turns;
    const bytes = readFileSync(file);
    bytes.fill(0xff, from, from + length);
    writeFileSync(file, bytes);
    const { sessions, aside } = await open();
    expect([aside, readFileSync(aside!).equals(bytes)]).toEqual([`${file}.damaged`, true]);
    expect(sessions.counts).toEqual({ sessions: 5, turns: 100 });
    expect(read(sessions).sort()).toEqual(before.sort());
    expect(sessions.search('word3x7 ', {}, 5).map(({ session, turn }) => [session.id, turn])).toContainEqual(['s3', 't7']);
    expect(names()).toEqual(['sessions.db', 'sessions.db-shm', 'sessions.db-wal', 'sessions.db.damaged', 'sessions.db.lock']);
  });

  it('loses no turn with the page that leads to all the others of its table, nor where nothing leads to any', async () => {
    await fill(3, 40);
    const before = (await readAll()).turns;
    const whole = readFileSync(file);
    const found = new DatabaseSync(file);
    const { rootpage } = found.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turn'").get()!;
    found.close();
    for (const [from, to] of [
      [Number(rootpage) - 1, Number(rootpage)],
      // The first pages are those of all tables' beginnings.
      [0, 12],
    ] as const) {
      for (const name of names()) if (name !== 'sessions.db.lock') rmSync(path.join(folder, name));
      const bytes = Buffer.from(whole);
      bytes.fill(0xa5, from * 4096, to * 4096);
      writeFileSync(file, bytes);
      const { identity, database } = await openSessions(file);
      database.close();
      const again = await openSessions(file, { damaged: identity });
      const sessions = new SessionDatabase(again.database, 'a', () => 1);
      // Without what a killed process had still been writing: pieces aren't found that way.
      const withoutSession = (lines: string[]): string[] =>
        lines.map((line) => line.slice(line.indexOf(' ')).replace(/ and more$/, '')).sort();
      expect(withoutSession(read(sessions))).toEqual(withoutSession(before));
      sessions.close();
    }
  });

  it('loses no conversation either: each has its name, its project, and how it was marked', async () => {
    const { sessions } = await open();
    const title = (at: number): string => `Session ${String(at)} of ${'a long name '.repeat(10)}`;
    for (let at = 0; at < 120; at++) {
      const id = `s${String(at)}`;
      sessions.begin({ id, project: at % 2 === 0 ? shop : { key: 'file:///bank', name: 'bank' }, title: title(at) });
      sessions.put(id, kept('t1', 1, `Question ${String(at)}?`, 'Yes.'));
      if (at % 3 === 0) sessions.mark(id, { pinned: true, closed: true });
    }
    const known = (store: SessionDatabase): unknown[] =>
      Array.from({ length: 120 }, (_, at) => store.read(`s${String(at)}`)).map((one) => one && [one.info, one.puts]);
    const before = known(sessions);
    sessions.close();
    const found = new DatabaseSync(file);
    const { rootpage } = found.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'session'").get()!;
    found.close();
    const bytes = readFileSync(file);
    const root = (Number(rootpage) - 1) * 4096;
    expect(bytes[root], 'it has pages below it').toBe(5);
    bytes.fill(0xa5, root, root + 4096);
    writeFileSync(file, bytes);
    const { identity, database } = await openSessions(file);
    database.close();
    const again = await openSessions(file, { damaged: identity });
    const salvaged = new SessionDatabase(again.database, 'a', () => 1);
    expect(known(salvaged)).toEqual(before);
    salvaged.close();
  });

  it('brings nothing back that was removed, also where only the log says so', async () => {
    await fill(3, 40);
    const { sessions } = await open();
    sessions.remove('s1');
    // As a process that is killed leaves them.
    for (const part of ['', '-wal']) copyFileSync(`${file}${part}`, `${file}.kept${part}`);
    sessions.close();
    for (const part of ['', '-wal']) renameSync(`${file}.kept${part}`, `${file}${part}`);
    expect(readFileSync(file).includes('Answer 1.1'), 'the file itself still has it').toBe(true);
    const { identity, database } = await openSessions(file);
    // Whoever has it open keeps the log from being folded in.
    const again = await openSessions(file, { damaged: identity });
    database.close();
    const salvaged = new SessionDatabase(again.database, 'a', () => 1);
    expect(new Set(read(salvaged).map((line) => line.split(' ')[0]))).toEqual(new Set(['s0', 's2']));
    salvaged.close();
  });

  it('loses of a bad page what was on it, wherever that is, and makes nothing up', async () => {
    await fill(3, 40);
    const before = new Set((await readAll()).turns);
    const said = new Set([...before].flatMap((line) => line.split(' | ').slice(1)));
    const whole = readFileSync(file);
    const random = randomSource(7);
    for (let round = 0; round < 12; round++) {
      const bytes = Buffer.from(whole);
      const page = 1 + random(whole.length / 4096 - 1);
      bytes.fill(round % 2 === 0 ? 0 : 0xa5, page * 4096, (page + 1) * 4096);
      writeFileSync(file, bytes);
      const { identity, database: found } = await openSessions(file);
      found.close();
      const { database, aside } = await openSessions(file, { damaged: identity });
      expect(readFileSync(aside!).equals(bytes)).toBe(true);
      const sessions = new SessionDatabase(database, 'a', () => 1);
      const after = read(sessions);
      // Where it is the page with the sessions, their turns have another one.
      const turns = new Set(after.map((line) => line.slice(line.indexOf(' ') + 1)));
      expect([...before].filter((line) => !turns.has(line.slice(line.indexOf(' ') + 1))).length).toBeLessThan(15);
      // Of an answer of which a page is lost there is what stands before.
      for (const part of after.flatMap((line) => line.split(' | ').slice(1))) expect([...said].some((one) => one.startsWith(part))).toBe(true); // prettier-ignore
      expect(database.prepare('PRAGMA integrity_check').get()!.integrity_check).toBe('ok');
      sessions.close();
      for (const name of names()) if (name !== 'sessions.db.lock') rmSync(path.join(folder, name));
    }
  });

  it('puts turns whose session can’t be read into one that says so', async () => {
    await fill(2, 3);
    const damaged = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    damaged.exec("DELETE FROM session WHERE name = 's1'; UPDATE turn SET answer = x'ff', key = 7 WHERE key = 't2'");
    damaged.close();
    const { database, identity } = await openSessions(file);
    database.close();
    const again = await openSessions(file, { damaged: identity });
    const sessions = new SessionDatabase(again.database, 'a', () => 1);
    onTestFinished(() => sessions.close());
    expect(sessions.counts).toEqual({ sessions: 2, turns: 6 });
    const lost = sessions.list({}, 5).find(({ id }) => id !== 's0')!;
    expect([lost.title, sessions.read(lost.id)!.turns.map(({ turn: { question } }) => question)]).toEqual([
      'A conversation from a damaged file',
      ['Question word1x0?', 'Question word1x1?', 'Question word1x2?'],
    ]);
  });

  it('is replaced by another process once only, and the work of a killed one is gone on with', async () => {
    await fill(2, 3);
    const { database, identity } = await openSessions(file);
    database.close();
    const first = await openSessions(file, { damaged: identity });
    first.database.close();
    const second = await openSessions(file, { damaged: identity });
    second.database.close();
    expect([first.aside, second.aside]).toEqual([`${file}.damaged`, null]);
    // Killed between putting the old one aside and giving the new one its name.
    renameSync(file, `${file}.new`);
    const { sessions, aside } = await open();
    expect([aside, sessions.counts]).toEqual([`${file}.damaged`, { sessions: 2, turns: 6 }]);
    sessions.close();
    // Killed before that: it is begun anew.
    writeFileSync(`${file}.new`, 'half');
    writeFileSync(`${file}.making`, 'half');
    expect([(await open()).sessions.counts.turns, existsSync(`${file}.new`)]).toEqual([6, false]);
  });
});
