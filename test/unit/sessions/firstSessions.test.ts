import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SessionDatabase } from '../../../src/node/sessions/sessionDatabase.ts';
import { openSessions } from '../../../src/node/sessions/sessionFile.ts';
import { migrate, sessionVersion, versionOf } from '../../../src/node/sessions/sessionTables.ts';
import { writeFirstSessions } from '../../support/firstSessions.ts';
import { kept, request, shop } from '../../support/keptTurns.ts';

let file: string;

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'first-sessions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  file = path.join(folder, 'sessions.db');
  writeFirstSessions(file);
});

async function open(writer = 'a'): Promise<{ sessions: SessionDatabase; aside: string | null }> {
  const { database, aside, newer } = await openSessions(file, { patienceMs: 5_000 });
  expect(newer).toBe(false);
  const sessions = new SessionDatabase(database, writer, () => 100);
  onTestFinished(() => sessions.close());
  return { sessions, aside };
}

const said = (sessions: SessionDatabase, id: string): string[] =>
  sessions.read(id)!.turns.map(({ key, turn: { question, answer } }) => `${key} ${question} ${answer}`);

describe('conversations that the first version has kept', () => {
  it('are all there, with their marks, and go on as any', async () => {
    const { sessions, aside } = await open();
    expect([aside, sessions.counts]).toEqual([null, { sessions: 3, turns: 44 }]);
    expect(sessions.read('s1')!.info).toEqual({
      id: 's1',
      project: shop,
      title: 'Totals of the cart',
      titleBy: 'model',
      created: 5,
      changed: 40,
      pinned: true,
      archived: false,
      closed: false,
      turns: 3,
      model: 'Team big',
      forkedFrom: null,
    });
    expect(sessions.read('s2')!.info).toMatchObject({
      archived: true,
      titleBy: 'user',
      model: 'Qwen 7B',
      forkedFrom: { session: 's1', turn: 't1', title: 'Totals of the cart' },
    });
    expect(sessions.read('s3')!.info).toMatchObject({ model: '', turns: 40 });
    expect(said(sessions, 's1')).toEqual(['t1 Where is getTotal? In cart.js.', 't2 And the tax? In rates.js.', 't3 Go on a zebra runs']);
    expect(sessions.read('s1')!.turns[0]!.request).toEqual(request);
    expect(sessions.search('word17 ', {}, 5).map(({ session, turn }) => [session.id, turn])).toEqual([['s3', 't17']]);
    sessions.fold(['killed']);
    expect(sessions.search('zebra', {}, 5).map(({ turn }) => turn)).toEqual(['t3']);
    // What has come with later versions.
    sessions.hold('s1');
    sessions.put('s1', { ...kept('t4', 4, 'And now?', 'Now too.') });
    sessions.begin({ id: 's4', project: shop, title: 'New' });
    sessions.remove('s2');
    expect(sessions.list({}, 9).map(({ id, turns }) => `${id} ${String(turns)}`)).toEqual(['s1 4', 's4 0', 's3 40']);
    sessions.close();
    expect((await open('b')).sessions.holders).toEqual(['a']);
  });

  it('are brought to the new form once, however many windows open them at the same time', async () => {
    const opened = await Promise.all(['a', 'b', 'c'].map((writer) => open(writer)));
    for (const { sessions, aside } of opened) expect([aside, sessions.counts]).toEqual([null, { sessions: 3, turns: 44 }]);
    // Both have seen the first version before either of them changes it.
    const copy = `${file}-copy`;
    writeFirstSessions(copy);
    const [one, two] = [new DatabaseSync(copy), new DatabaseSync(copy)];
    expect([versionOf(one), versionOf(two)]).toEqual([1, 1]);
    migrate(one);
    migrate(two);
    expect([versionOf(one), versionOf(two)]).toEqual([sessionVersion, sessionVersion]);
    one.close();
    two.close();
  });

  it('stay as they were where the step to the new form can’t be made', () => {
    const database = new DatabaseSync(file);
    onTestFinished(() => database.close());
    // Somebody else’s table is in the way.
    database.exec('CREATE TABLE opened (theirs TEXT)');
    expect(() => migrate(database)).toThrow('already exists');
    expect([versionOf(database), database.isTransaction]).toEqual([1, false]);
    expect(database.prepare('SELECT count(*) AS turns FROM turn').get()).toEqual({ turns: 44 });
  });

  it.each([
    ['its first page', 0],
    ['the page with its conversations', 'session'],
    ['the page that leads to all turns', 'turn'],
  ])('are read out of a file in which %s is damaged', async (_, place) => {
    const whole = `${file}-whole`;
    copyFileSync(file, whole);
    const reading = new DatabaseSync(whole);
    const root = (name: string): number => Number(reading.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name)!.rootpage);
    const at = typeof place === 'number' ? place : root(place) - 1;
    reading.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, at * 4096, (at + 1) * 4096);
    writeFileSync(file, bytes);
    const { sessions, aside } = await open();
    expect([aside, existsSync(`${file}.damaged`)]).toEqual([`${file}.damaged`, true]);
    const found = sessions.list({}, 99).concat(sessions.list({ archived: true }, 99)).flatMap(({ id }) => said(sessions, id)); // prettier-ignore
    expect(found).toContain('t2 And the tax? In rates.js.');
    expect(found.filter((line) => line.includes('Question word'))).toHaveLength(40);
    expect(sessions.search('word17 ', {}, 5).map(({ turn }) => turn)).toEqual(['t17']);
    // It is a file of this version now.
    sessions.hold('s1');
    expect(sessions.holders).toEqual([]);
  });
});
