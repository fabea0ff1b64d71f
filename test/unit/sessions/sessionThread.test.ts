/** The thread that keeps sessions, as it is built of its sources. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Log } from '../../../src/base/log.ts';
import type { StoreState } from '../../../src/core/sessions/session.ts';
import { SessionThread } from '../../../src/node/sessions/sessionThread.ts';
import { kept, request, shop } from '../../support/keptTurns.ts';

const program = path.join(import.meta.dirname, '../../../src/node/sessions/sessionMain.ts');

let data: string;
let said: string[];

beforeEach(() => {
  data = path.join(mkdtempSync(path.join(tmpdir(), 'session-thread-')), 'data');
  onTestFinished(() => rmSync(path.dirname(data), { recursive: true, force: true }));
  said = [];
});

function threadOf(options: { program?: string } = {}): SessionThread {
  const say = (message: string): void => void said.push(message);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const thread = new SessionThread({ program, dataFolder: data, log, ...options });
  onTestFinished(() => thread.release());
  return thread;
}

/** A program that ends as soon as it is asked, the first times. */
function endingProgram(times: number): string {
  const file = path.join(path.dirname(data), 'ending.mjs');
  const count = path.join(path.dirname(data), 'count');
  writeFileSync(count, '');
  writeFileSync(
    file,
    `import { appendFileSync, readFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     appendFileSync(${JSON.stringify(count)}, 'x');
     if (readFileSync(${JSON.stringify(count)}, 'utf8').length <= ${String(times)}) parentPort.on('message', ({ t }) => t === 'call' && process.exit(3));
     else await import(${JSON.stringify(program)});`,
  );
  return file;
}

describe('the thread that keeps sessions', () => {
  it('keeps what is said, for the next process too, and nothing is made before that', async () => {
    const one = threadOf();
    const states: StoreState[] = [];
    one.onDidChangeState((state) => states.push(state));
    expect(existsSync(data)).toBe(false);
    expect(await one.open()).toEqual({ kind: 'ready' });
    await one.begin({ id: 's1', project: shop, title: 'T' });
    await one.put('s1', { ...kept('t1', 1, 'Go on'), request });
    await Promise.all([one.append('s1', 't1', 0, 'one '), one.append('s1', 't1', 4, 'two')]);
    await one.rename('s1', 'Named', 'model');
    await one.mark('s1', { pinned: true });
    await one.fork('s1', 't1', { id: 's2', title: 'Other' });
    const two = threadOf();
    const { info, turns } = (await two.read('s1'))!;
    expect([info.title, info.pinned, turns[0]!.turn.answer, turns[0]!.request]).toEqual(['Named', true, 'one two', request]);
    expect((await two.readTurn('s1', 't1'))?.turn.answer).toBe('one two');
    expect(await two.readTurn('s1', 'none')).toBeNull();
    expect((await two.list({ words: 'other' }, 5)).map(({ id }) => id)).toEqual(['s2']);
    expect((await two.projects()).map(({ sessions }) => sessions)).toEqual([2]);
    expect((await two.search('go ', {}, 5)).map(({ session }) => session.id)).toEqual(['s2', 's1']);
    await two.remove('s2');
    await expect(one.put('s2', kept('t2', 2, 'x'))).rejects.toMatchObject({ code: 'sessionGone' });
    expect([await two.prune(30, []), await one.read('s2'), states]).toEqual([0, null, [{ kind: 'ready' }]]);
  });

  it('tells whether the writer of a turn is alive', async () => {
    const [one, two] = [threadOf(), threadOf()];
    await one.begin({ id: 's1', project: shop, title: 'T' });
    await one.put('s1', kept('t1', 1, 'Go on'));
    const { writer } = (await two.read('s1'))!.turns[0]!;
    expect([await one.isGone(writer), await two.isGone(writer), await two.isGone('')]).toEqual([false, false, true]);
    expect([one.isOwn(writer), two.isOwn(writer)]).toEqual([true, false]);
    await one.release();
    expect(await two.isGone(writer)).toBe(true);
    await two.release();
    expect(readdirSync(path.join(data, 'locks'))).toEqual(['writers.lock']);
  });

  it('is started anew for what was asked of one that ended, and only once', async () => {
    const once = threadOf({ program: endingProgram(1) });
    await once.begin({ id: 's1', project: shop, title: 'T' });
    await Promise.all(['t1', 't2', 't3'].map((key) => once.put('s1', kept(key, 1, key, 'Yes.'))));
    expect((await once.read('s1'))!.turns.map(({ key }) => key)).toEqual(['t1', 't2', 't3']);
    const twice = threadOf({ program: endingProgram(2) });
    await expect(twice.list({}, 5)).rejects.toMatchObject({
      code: 'storeUnavailable',
      data: { cause: 'ended', path: path.join(data, 'sessions.db') },
    });
    expect(await twice.list({}, 5)).toHaveLength(1);
    expect(said.filter((line) => line.includes('ended (3)'))).toHaveLength(3);
  });

  it('says where it can’t be started, and can be later on', async () => {
    const missing = threadOf({ program: path.join(path.dirname(data), 'missing.mjs') });
    await expect(missing.open()).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'ended' } });
    await missing.release();
    rmSync(data, { recursive: true });
    writeFileSync(data, '');
    const thread = threadOf();
    await expect(thread.open()).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'closed' } });
    rmSync(data);
    mkdirSync(data);
    expect(await thread.open()).toEqual({ kind: 'ready' });
  });

  it('notices what another window writes, and lets go of the file until it is asked again', async () => {
    const [one, two] = [threadOf(), threadOf()];
    await one.begin({ id: 's1', project: shop, title: 'T' });
    await two.list({}, 1);
    const changed = vi.fn();
    const watching = two.watch(changed);
    await delay(1_500);
    expect(changed).not.toHaveBeenCalled();
    await one.put('s1', kept('t1', 1, 'Go on', 'x'));
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), 5_000);
    watching.dispose();
    await one.put('s1', kept('t2', 1, 'Go on', 'x'));
    await delay(1_500);
    expect(changed).toHaveBeenCalledTimes(1);
    await two.release();
    await one.release();
    expect(readdirSync(data).sort()).toEqual(['locks', 'sessions.db', 'sessions.db.lock']);
    expect((await one.read('s1'))!.turns).toHaveLength(2);
  });

  it('is closed for good with the window: nobody who watches starts it again', async () => {
    const thread = threadOf();
    const watching = thread.watch(() => undefined);
    await thread.begin({ id: 's1', project: shop, title: 'T' });
    await thread.close();
    await expect(thread.list({}, 1)).rejects.toMatchObject({ code: 'storeUnavailable' });
    await delay(1_500);
    expect(readdirSync(data).sort()).toEqual(['locks', 'sessions.db', 'sessions.db.lock']);
    expect(readdirSync(path.join(data, 'locks'))).toEqual(['writers.lock']);
    watching.dispose();
  });

  it('removes nothing for its age that another process has open, and damaged files with what is as old', async () => {
    const [one, two] = [threadOf(), threadOf()];
    await one.begin({ id: 's1', project: shop, title: 'T' });
    await one.begin({ id: 's2', project: shop, title: 'T' });
    writeFileSync(path.join(data, 'sessions.db.damaged'), 'words');
    writeFileSync(path.join(data, 'sessions.db.damaged-1'), 'more words');
    writeFileSync(path.join(data, 'sessions.db.damaged-1-wal'), '');
    await one.hold('s1');
    // All that was said until a moment ago.
    await delay(20);
    expect(await two.prune(-1, [])).toBe(1);
    expect([(await two.read('s1'))?.info.id, await two.read('s2'), (await two.damaged()).files]).toEqual(['s1', null, []]);
    writeFileSync(path.join(data, 'sessions.db.damaged'), 'words');
    expect(await two.damaged()).toEqual({ files: [path.join(data, 'sessions.db.damaged')], bytes: 5 });
    expect(await two.prune(30, [])).toBe(0);
    expect((await two.damaged()).files).toHaveLength(1);
    await two.removeDamaged();
    expect((await two.damaged()).files).toEqual([]);
    await one.release();
    expect(await two.prune(-1, [])).toBe(1);
  });

  it('overwrites what was removed before it lets go of the file', async () => {
    const thread = threadOf();
    await thread.begin({ id: 's1', project: shop, title: 'Zanzibar' });
    for (let at = 0; at < 50; at++) await thread.put('s1', kept(`t${String(at)}`, at, `Quokka ${String(at)}`, 'Wombat '.repeat(500)));
    await thread.begin({ id: 's2', project: shop, title: 'Stays' });
    await thread.remove('s1');
    await thread.release();
    const left = readFileSync(path.join(data, 'sessions.db'), 'latin1').toLowerCase();
    expect(['zanzibar', 'quokka', 'wombat'].filter((word) => left.includes(word))).toEqual([]);
    expect(statSync(path.join(data, 'sessions.db')).size).toBeLessThan(150_000);
  });
});
