import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SessionDatabase } from '../../../src/node/sessions/sessionDatabase.ts';
import { openSessions } from '../../../src/node/sessions/sessionFile.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { kept, request, shop, turn } from '../../support/keptTurns.ts';

let file: string;
let time: number;

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sessions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  file = path.join(folder, 'sessions.db');
  time = 1000;
});

async function open(writer = 'a'): Promise<SessionDatabase> {
  const { database } = await openSessions(file);
  const sessions = new SessionDatabase(database, writer, () => time++);
  onTestFinished(() => sessions.close());
  return sessions;
}

describe('kept sessions', () => {
  it('are there again with all that was said', async () => {
    const first = await open();
    first.begin({ id: 's1', project: shop, title: 'Totals' });
    first.put('s1', { ...kept('t1', 1, 'What is the total?', '42'), request });
    first.put('s1', kept('t2', 2, 'Why?', 'Because.'));
    first.close();
    const { info, turns } = (await open('b')).read('s1')!;
    expect(info).toMatchObject({ id: 's1', project: shop, title: 'Totals', titleBy: 'question', created: 1000, turns: 2, pinned: false });
    expect(turns.map(({ turn: { question, answer } }) => [question, answer])).toEqual([['What is the total?', '42'], ['Why?', 'Because.']]); // prettier-ignore
    expect(turns[0]).toMatchObject({ key: 't1', created: 5, writer: 'a', request });
    expect(turns[1]!.turn).toEqual(turn(2, 'Why?', 'Because.'));
  });

  it('tell what was asked in a project, the newest first, until the conversation is removed', async () => {
    const sessions = await open();
    const asked = (most = 10, longest = 100): string[] => sessions.questions('file:///shop', most, longest).map(({ text }) => text);
    sessions.begin({ id: 'old', project: shop, title: 'T' });
    sessions.begin({ id: 'new', project: shop, title: 'T' });
    sessions.begin({ id: 'far', project: { key: 'file:///other', name: 'other' }, title: 'T' });
    const put = (session: string, key: string, at: number, question: string, more: Partial<Turn> = {}): void =>
      sessions.put(session, { ...kept(key, 1, question, 'Yes.'), turn: { ...turn(1, question, 'Yes.'), ...more }, created: at });
    put('old', 'a', 100, 'first?');
    put('old', 'b', 300, '/explain it', { kind: 'command' });
    put('new', 'a', 200, 'second?');
    put('new', 'b', 250, 'A change was still waiting', { kind: 'command' });
    put('new', 'c', 260, 'brought?', { imported: { by: 'Team big' } });
    put('new', 'd', 270, 'x'.repeat(101));
    put('far', 'a', 900, 'elsewhere?');
    expect(asked()).toEqual(['/explain it', 'second?', 'first?']);
    expect(sessions.questions('file:///shop', 1, 100)).toEqual([{ text: '/explain it', at: 300 }]);
    expect(asked(2)).toEqual(['/explain it', 'second?']);
    // A damaged row keeps its question.
    const raw = new DatabaseSync(file);
    raw.prepare("UPDATE turn SET rest = '{' WHERE question = 'first?'").run();
    raw.close();
    expect(asked()).toContain('first?');
    sessions.remove('old');
    expect(asked()).toEqual(['second?']);
  });

  it('have an answer as far as it was written when nobody ended it', async () => {
    const first = await open();
    first.begin({ id: 's1', project: shop, title: 'T' });
    first.put('s1', kept('t1', 1, 'Go on'));
    first.append('s1', 't1', 0, 'one ');
    first.append('s1', 't1', 4, 'two ');
    first.append('s1', 't1', 4, 'two ');
    first.append('s1', 't1', 8, 'three');
    first.close();
    const second = await open();
    expect(second.read('s1')!.turns[0]!.turn).toMatchObject({ answer: 'one two three', status: 'streaming' });
    second.put('s1', kept('t1', 1, 'Go on', 'one two three four'));
    expect(second.read('s1')!.turns[0]!.turn).toMatchObject({ answer: 'one two three four', status: 'done' });
    // A piece that comes late takes nothing away.
    second.append('s1', 't1', 4, 'late');
    expect(second.read('s1')!.turns[0]!.turn.answer).toBe('one two three four');
    expect(() => second.append('s1', 'none', 0, 'x')).toThrow('whose question is not kept');
    second.append('s1', 't1', 40, 'behind a gap');
    expect(second.read('s1')!.turns[0]!.turn.answer).toBe('one two three four');
  });

  it('are listed, pinned ones first, and by project', async () => {
    const sessions = await open();
    sessions.begin({ id: 'old', project: shop, title: 'Old' });
    sessions.begin({ id: 'other', project: { key: 'file:///bank', name: 'bank' }, title: 'Other' });
    sessions.begin({ id: 'new', project: shop, title: 'New' });
    const ids = (filter = {}): string[] => sessions.list(filter, 10).map(({ id }) => id);
    expect(ids()).toEqual(['new', 'other', 'old']);
    sessions.put('old', kept('t', 1, 'x', 'y'));
    expect(ids({ project: shop.key })).toEqual(['old', 'new']);
    sessions.mark('other', { pinned: true });
    expect(ids()).toEqual(['other', 'old', 'new']);
    sessions.mark('other', { archived: true });
    expect([ids(), ids({ archived: true })]).toEqual([['old', 'new'], ['other']]);
    const closed = (): boolean | undefined => sessions.list({}, 9).find(({ id }) => id === 'new')?.closed;
    sessions.mark('new', { closed: true });
    expect(closed()).toBe(true);
    sessions.put('new', { key: 't9', turn: turn(9, 'Again?', 'Yes.'), request: null, created: 9 });
    expect([closed(), sessions.puts('new'), sessions.puts('none')], 'who says something in it has it open').toEqual([
      false,
      sessions.read('new')?.puts,
      null,
    ]);
  });

  it('say who answered last: the model within, another engine, or whoever a file names', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    const answered = (): string[] => sessions.list({}, 9).map(({ id, model }) => `${id} ${model}`);
    const put = (key: string, more: Partial<Turn>, answer = 'Yes.'): void =>
      sessions.put('s1', { ...kept(key, 1, 'Why?', answer), turn: { ...turn(1, 'Why?', answer), ...more } });
    put('t1', { model: 'Qwen 7B' });
    expect(answered()).toEqual(['s1 Qwen 7B']);
    put('t2', { from: { provider: 'Team', model: 'big', host: 'team.example', local: false } });
    expect(answered()).toEqual(['s1 Team big']);
    put('t3', { model: 'never said a word' }, '');
    put('t4', { kind: 'command' });
    expect(answered()).toEqual(['s1 Team big']);
    sessions.fork('s1', 't1', { id: 's2', title: 'T (2)' });
    const handedOn = [{ ...kept('t1', 1, 'Why?', 'So.'), turn: { ...turn(1, 'Why?', 'So.'), imported: { by: 'Ann’s model' } } }];
    sessions.bring({ id: 's3', project: shop, title: 'T', created: 1 }, handedOn);
    expect(answered()).toEqual(['s3 Ann’s model', 's2 Qwen 7B', 's1 Team big']);
    sessions.mark('s2', { archived: true });
    sessions.begin({ id: 's4', project: { key: '', name: '' }, title: 'T' });
    expect([sessions.answerers({}, 9), sessions.answerers({}, 1), sessions.answerers({ archived: true }, 9)]).toEqual([
      ['Ann’s model', 'Team big'],
      ['Ann’s model'],
      ['Qwen 7B'],
    ]);
    expect([sessions.answerers({ project: '' }, 9), sessions.list({ model: 'Team big' }, 9).map(({ id }) => id)]).toEqual([[], ['s1']]);
    expect(sessions.search('why ', { model: 'Team big' }, 1).map(({ session }) => session.id)).toEqual(['s1']);
  });

  it('know from which they were forked, and which have something of theirs, also where one between them was removed', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    for (const key of ['t1', 't2']) sessions.put('s1', kept(key, 1, 'Why?', 'So.'));
    sessions.fork('s1', 't1', { id: 's2', title: 'T (2)' });
    sessions.put('s2', kept('t9', 2, 'And?', 'So.'));
    sessions.fork('s2', 't9', { id: 's3', title: 'T (3)' });
    sessions.fork('s1', 't2', { id: 's4', title: 'T (4)' });
    sessions.begin({ id: 'else', project: shop, title: 'T' });
    const kin = (id: string): unknown => {
      const { session, from, others } = sessions.kin(id) ?? {};
      return [session?.id, from?.id, others?.map((other) => other.id)];
    };
    expect([kin('s1'), kin('s2'), kin('s3'), kin('else')]).toEqual([
      ['s1', undefined, ['s4', 's3', 's2']],
      ['s2', 's1', ['s4', 's3', 's1']],
      ['s3', 's2', ['s4', 's2', 's1']],
      ['else', undefined, []],
    ]);
    sessions.remove('s2');
    expect([kin('s3'), sessions.kin('s2'), sessions.kin('s3')!.session.forkedFrom]).toEqual([
      ['s3', 's1', ['s4', 's1']],
      null,
      { session: 's1', turn: 't1', title: 'T' },
    ]);
    // The others still know that they have the same beginning.
    sessions.remove('s1');
    expect([kin('s3'), kin('s4')]).toEqual([
      ['s3', undefined, ['s4']],
      ['s4', undefined, ['s3']],
    ]);
    expect(sessions.list({}, 9).map(({ id, forkedFrom }) => [id, forkedFrom?.title])).toContainEqual(['s3', null]);
    // As it may come out of a damaged file.
    const raw = new DatabaseSync(file);
    raw.exec("UPDATE session SET forkedSession = 's3', forkedTurn = 't1' WHERE name = 's3'");
    raw.close();
    expect(kin('s3')).toEqual(['s3', 's3', []]);
  });

  it('are found by words of theirs, and by their titles', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'Totals of the cart' });
    sessions.put('s1', kept('t1', 1, 'Where is getTotal?', 'In `cart.js`.'));
    sessions.put('s1', kept('t2', 2, 'And the tax?', 'Nowhere.'));
    const found = (words: string): (string | null)[] => sessions.search(words, {}, 10).map(({ turn: key }) => key);
    expect([found('total '), found('TAX '), found('cart js'), found('tot'), found('nothing'), found('')]).toEqual([['t1'], ['t2'], ['t1'], [null, 't1'], [], []]); // prettier-ignore
    sessions.put('s1', kept('t2', 2, 'And the tax?', 'In rates.js.'));
    expect([found('nowhere'), found('rates')]).toEqual([[], ['t2']]);
    sessions.rename('s1', 'Prices', 'user');
    expect([found('totals'), found('prices')]).toEqual([[], [null]]);
    expect(sessions.search('tax', { project: 'file:///bank' }, 10)).toEqual([]);
    const [hit] = sessions.search('gettotal ', {}, 1);
    expect([hit!.session.id, hit!.turn, hit!.text]).toEqual(['s1', 't1', 'Where is getTotal? In `cart.js`.']);
  });

  it('are gone for good when they are removed: none of their words is left in the files', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'Zanzibar' });
    sessions.put('s1', kept('t1', 1, 'Quokka?', 'Wombat.'));
    sessions.append('s1', 't1', 7, ' Numbat');
    sessions.begin({ id: 's2', project: shop, title: 'Stays' });
    sessions.remove('s1');
    sessions.remove('s1');
    expect(sessions.read('s1')).toBeNull();
    let steps = 0;
    while (sessions.sweepStep()) steps++;
    expect(steps).toBeGreaterThan(0);
    expect(sessions.sweepStep()).toBe(false);
    expect(sessions.list({}, 10).map(({ id }) => id)).toEqual(['s2']);
    sessions.close();
    const left = readdirSync(path.dirname(file)).map((name) => readFileSync(path.join(path.dirname(file), name), 'latin1').toLowerCase());
    for (const word of ['zanzibar', 'quokka', 'wombat', 'numbat']) expect(left.filter((text) => text.includes(word))).toEqual([]);
  });

  it('are gone for good also where another window was reading while they were removed', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'Zanzibar' });
    sessions.put('s1', kept('t1', 1, 'Quokka?', 'Wombat.'));
    const reader = new DatabaseSync(file);
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM turn').all();
    sessions.remove('s1');
    while (sessions.sweepStep());
    expect(sessions.isSweepLeft).toBe(true);
    const words = (): string[] => {
      const texts = readdirSync(path.dirname(file)).map((name) => readFileSync(path.join(path.dirname(file), name), 'latin1'));
      return ['Zanzibar', 'Quokka', 'Wombat'].filter((word) => texts.some((text) => text.includes(word)));
    };
    expect(words()).not.toEqual([]);
    reader.exec('COMMIT');
    while (sessions.sweepStep());
    expect([sessions.isSweepLeft, words()]).toEqual([false, []]);
    reader.close();
    sessions.close();
  });

  it('does not bring a deleted turn back for what becomes of it', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    sessions.put('s1', kept('t1', 1, 'One?', 'One.'));
    sessions.put('s1', kept('t1', 1, 'One?', 'One more.'), true);
    expect(sessions.read('s1')!.turns.map(({ turn }) => turn.answer)).toEqual(['One more.']);
    sessions.remove('s1');
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    expect(() => sessions.put('s1', kept('t1', 1, 'One?', 'One.'), true)).toThrow(
      expect.objectContaining({ code: 'sessionGone' }) as Error,
    );
    expect(sessions.read('s1')!.turns).toEqual([]);
    sessions.close();
  });

  it('are seen by another window as soon as they are written', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const before = two.stamp;
    expect(two.stamp).toBe(before);
    one.begin({ id: 's1', project: shop, title: 'T' });
    one.put('s1', kept('t1', 1, 'from one', 'x'));
    expect(two.stamp).not.toBe(before);
    two.put('s1', kept('t2', 1, 'from two', 'y'));
    expect(one.read('s1')!.turns.map(({ writer, turn: { question } }) => [writer, question])).toEqual([['one', 'from one'], ['two', 'from two']]); // prettier-ignore
  });

  it('are listed by what stands in them, when it was said, and whether they are pinned', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'Totals of the cart' });
    sessions.begin({ id: 's2', project: shop, title: 'Taxes' });
    sessions.put('s2', kept('t1', 1, 'What of the cart?', 'Nothing.'));
    const ids = (filter = {}): string[] => sessions.list(filter, 10).map(({ id }) => id);
    expect([ids({ words: 'cart ' }), ids({ words: 'taxes' }), ids({ words: '!' }), ids({ words: 'none' })]).toEqual([
      ['s2', 's1'],
      ['s2'],
      [],
      [],
    ]);
    sessions.mark('s1', { pinned: true });
    expect([ids({ pinned: true }), ids({ since: 1002 }), ids({ since: 5000 })]).toEqual([['s1'], ['s2'], []]);
    sessions.begin({ id: 's3', project: { key: 'file:///bank', name: 'bank' }, title: 'T' });
    expect(sessions.projects()).toEqual([
      { project: { key: 'file:///bank', name: 'bank' }, sessions: 1, changed: 1003 },
      { project: shop, sessions: 2, changed: 1002 },
    ]);
  });

  it('keep the name that the user gave, whatever a model says', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'what is' });
    sessions.rename('s1', 'Totals', 'model');
    sessions.rename('s1', 'Mine', 'user');
    sessions.rename('s1', 'Again', 'model');
    expect(sessions.read('s1')!.info).toMatchObject({ title: 'Mine', titleBy: 'user' });
    expect([sessions.search('again', {}, 5), sessions.search('mine', {}, 5).length]).toEqual([[], 1]);
    expect(() => sessions.rename('gone', 'x', 'user')).toThrow(expect.objectContaining({ code: 'sessionGone' }));
  });

  it('go on as another one from any turn, and the first stays as it is', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    sessions.put('s1', { ...kept('t1', 1, 'One?', '1'), request });
    sessions.put('s1', kept('t2', 2, 'Two?'));
    sessions.append('s1', 't2', 0, 'tw');
    sessions.put('s1', kept('t3', 3, 'Three?', '3'));
    sessions.fork('s1', 't2', { id: 's2', title: 'Other' });
    sessions.put('s2', kept('t3', 3, 'Four?', '4'));
    // A second time changes nothing.
    sessions.fork('s1', 't3', { id: 's2', title: 'Other' });
    const { info, turns } = sessions.read('s2')!;
    expect(info).toMatchObject({ title: 'Other', project: shop, turns: 3, forkedFrom: { session: 's1', turn: 't2' } });
    expect(turns.map(({ writer, turn: { question, answer } }) => [writer, question, answer])).toEqual([['', 'One?', '1'], ['', 'Two?', 'tw'], ['a', 'Four?', '4']]); // prettier-ignore
    expect(turns[0]!.request).toEqual(request);
    expect(sessions.read('s1')!.turns.map(({ turn: { question } }) => question)).toEqual(['One?', 'Two?', 'Three?']);
    expect(sessions.search('two ', {}, 5).map(({ session }) => session.id)).toEqual(['s2', 's1']);
    expect(() => sessions.fork('s1', 'none', { id: 's3', title: 'x' })).toThrow(expect.objectContaining({ code: 'sessionGone' }));
    expect(sessions.read('s3')).toBeNull();
  });

  it('are taken over as a whole, with when they were begun, and called as most of the project’s are', async () => {
    const sessions = await open();
    time = 100;
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    sessions.begin({ id: 's2', project: shop, title: 'T' });
    const theirs = { id: 's3', project: { key: shop.key, name: 'theirs' }, title: 'Brought', created: 7 };
    expect(() => sessions.bring(theirs, [kept('t1', 1, 'One?', '1'), { ...kept('t2', 2, 'Two?', '2'), created: 1n as unknown as number }, { ...kept('t3', 3, 'x'), key: null as unknown as string }])).toThrow('NOT NULL'); // prettier-ignore
    expect(sessions.read('s3')).toBeNull();
    const brought = (time = 200);
    sessions.bring(theirs, [kept('t1', 1, 'One?', '1'), kept('t2', 2, 'Two?', '2')]);
    sessions.bring({ ...theirs, title: 'Again' }, [kept('t1', 1, 'Other?')]);
    const { info, turns } = sessions.read('s3')!;
    expect(info).toMatchObject({ title: 'Brought', created: 7, closed: true, project: { name: 'theirs' } });
    expect(info.changed).toBeGreaterThanOrEqual(brought);
    expect(turns.map(({ turn: { question } }) => question)).toEqual(['One?', 'Two?']);
    expect(sessions.search('two', {}, 5)).toHaveLength(1);
    expect(sessions.projects()).toEqual([{ project: shop, sessions: 3, changed: info.changed }]);
  });

  it('go when nothing was said in them for so many days, but pinned ones and those that are named', async () => {
    const sessions = await open();
    const day = 86_400_000;
    for (const id of ['old', 'pinned', 'open']) sessions.begin({ id, project: shop, title: id });
    sessions.mark('pinned', { pinned: true });
    time = 40 * day;
    sessions.begin({ id: 'new', project: shop, title: 'new' });
    expect(sessions.prune(60, [], []).removed).toBe(0);
    expect(sessions.prune(30, ['open'], []).removed).toBe(1);
    expect(sessions.list({}, 10).map(({ id }) => id)).toEqual(['pinned', 'new', 'open']);
    expect(sessions.prune(30, [], []).removed).toBe(1);
  });

  it('stay, however old, as long as another process has them open', async () => {
    const [sessions, other] = [await open('a'), await open('other')];
    const day = 86_400_000;
    for (const id of ['left', 'open']) sessions.begin({ id, project: shop, title: id });
    other.hold('left');
    other.hold('open');
    time = 40 * day;
    sessions.begin({ id: 'new', project: shop, title: 'new' });
    expect([sessions.holders, sessions.prune(30, [], []).removed]).toEqual([['other'], 1]);
    expect(sessions.list({}, 10).map(({ id }) => id)).toEqual(['new', 'open']);
    expect([sessions.prune(30, [], ['other']).removed, sessions.holders]).toEqual([1, []]);
    other.hold('new');
    other.hold(null);
    expect(sessions.holders).toEqual([]);
  });

  it('stay where a clock is far ahead of all that was ever said', async () => {
    const sessions = await open();
    const day = 86_400_000;
    for (const [id, days] of [
      ['old', 0],
      ['before', 40],
      ['last', 45],
    ] as const) {
      time = days * day;
      sessions.begin({ id, project: shop, title: id });
    }
    time = 10_000 * day;
    expect(sessions.prune(30, [], []).removed).toBe(1);
    expect(sessions.list({}, 10).map(({ id }) => id)).toEqual(['last', 'before']);
  });

  it('are found by the last words of an answer that a killed process was writing', async () => {
    const killed = await open('killed');
    killed.begin({ id: 's1', project: shop, title: 'T' });
    killed.put('s1', kept('t1', 1, 'Go on'));
    killed.append('s1', 't1', 0, 'a zebra');
    const next = await open('next');
    next.fold(['somebody']);
    expect(next.search('zebra', {}, 5)).toEqual([]);
    next.fold(['killed']);
    expect(next.search('zebra', {}, 5)).toHaveLength(1);
    expect(next.read('s1')!.turns[0]).toMatchObject({ writer: 'killed', turn: { answer: 'a zebra', status: 'streaming' } });
  });

  it('lose of a damaged row only what makes no sense, and question and answer stay', async () => {
    const sessions = await open();
    sessions.begin({ id: 's1', project: shop, title: 'T' });
    for (const key of ['t1', 't2', 't3']) sessions.put('s1', { ...kept(key, 7, `What of ${key}?`, 'That.'), request });
    const other = new DatabaseSync(file);
    other.prepare("UPDATE turn SET rest = substr(rest, 1, 20) WHERE key = 't1'").run();
    other.prepare("UPDATE turn SET rest = '[1]', request = '{' WHERE key = 't2'").run();
    other.close();
    const { turns } = sessions.read('s1')!;
    expect(turns.map(({ turn: { question, answer } }) => [question, answer])).toEqual(
      ['t1', 't2', 't3'].map((key) => [`What of ${key}?`, 'That.']),
    );
    expect(turns.map(({ turn: { id, chips, status } }) => [id, chips, status])).toEqual([[0, [], 'done'], [0, [], 'done'], [7, [], 'done']]); // prettier-ignore
    expect(turns.map(({ request }) => request?.instruction)).toEqual(['x', undefined, 'x']);
  });
});
