import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { StoreState } from '../../../src/core/sessions/session.ts';
import { OpenStore } from '../../../src/node/sessions/openStore.ts';
import { kept, shop } from '../../support/keptTurns.ts';

let folder: string;
let file: string;
let states: StoreState[];
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'open-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  file = path.join(folder, 'sessions.db');
  states = [];
  warnings = [];
});

function storeOf(writer = 'a', patienceMs = 200): OpenStore {
  const onState = (state: StoreState): void => void states.push(state);
  const store = new OpenStore({ file, writer, gone: [], onState, onWarning: (message) => warnings.push(message), patienceMs });
  onTestFinished(() => store.close());
  return store;
}

const begin = (store: OpenStore, id: string): Promise<void> => store.use((sessions) => sessions.begin({ id, project: shop, title: id }));
const ask = (store: OpenStore, session: string, key: string, answer = 'Yes.'): Promise<void> =>
  store.use((sessions) => sessions.put(session, kept(key, 1, `Is it ${key}?`, answer)));
const ids = (store: OpenStore): Promise<string[]> => store.use((sessions) => sessions.list({}, 100).map(({ id }) => id).sort()); // prettier-ignore

describe('the file of the sessions while it is used', () => {
  it('is salvaged where it shows that it is damaged, and what was asked is done all the same', async () => {
    const store = storeOf();
    await begin(store, 's1');
    for (let at = 0; at < 30; at++) await ask(store, 's1', `t${String(at)}`, 'Yes. '.repeat(1000));
    await store.close();
    const whole = new DatabaseSync(file);
    const { rootpage } = whole.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_turn_1'").get()!;
    whole.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, (Number(rootpage) - 1) * 4096, Number(rootpage) * 4096);
    writeFileSync(file, bytes);
    expect(await store.state()).toEqual({ kind: 'ready' });
    await ask(store, 's1', 'after');
    expect(await store.use((sessions) => sessions.read('s1')!.turns.length)).toBe(31);
    expect(await store.state()).toEqual({ kind: 'setAside', file: `${file}.damaged`, salvaged: { sessions: 1, turns: 30 } });
    expect(states.map(({ kind }) => kind)).toEqual(['ready', 'ready', 'setAside']);
    expect(warnings).toEqual([expect.stringContaining('malformed')]);
  });

  it('is salvaged again when it is damaged again, but not at once', async () => {
    let now = 1_000_000;
    const onState = (state: StoreState): void => void states.push(state);
    const store = new OpenStore({ file, writer: 'a', gone: [], onState, onWarning: () => undefined, now: () => now });
    onTestFinished(() => store.close());
    const damage = async (): Promise<void> => {
      await store.close();
      const whole = new DatabaseSync(file);
      const { rootpage } = whole.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_turn_1'").get()!;
      whole.close();
      const bytes = readFileSync(file);
      bytes.fill(0xa5, (Number(rootpage) - 1) * 4096, Number(rootpage) * 4096);
      writeFileSync(file, bytes);
    };
    await begin(store, 's1');
    for (let at = 0; at < 30; at++) await ask(store, 's1', `t${String(at)}`, 'Yes. '.repeat(1000));
    await damage();
    await ask(store, 's1', 'first');
    await damage();
    await expect(ask(store, 's1', 'second')).rejects.toMatchObject({ code: 'storeUnavailable' });
    now += 120_000;
    await ask(store, 's1', 'third');
    expect(await store.use((sessions) => sessions.read('s1')!.turns.length)).toBe(32);
  });

  it('loses nothing that was written while another process puts it aside', async () => {
    const [one, two] = [storeOf('one'), storeOf('two')];
    await begin(one, 's1');
    await begin(two, 's2');
    renameSync(file, `${file}.moved`);
    for (const part of ['-wal', '-shm']) renameSync(`${file}${part}`, `${file}.moved${part}`);
    // Done in the old file, and once more in the new one.
    await begin(one, 's3');
    expect([await ids(one), await ids(two)]).toEqual([['s3'], ['s3']]);
  });

  it('begins anew where all of it was deleted, and says so to whoever goes on with what was in it', async () => {
    const store = storeOf();
    await begin(store, 's1');
    for (const part of ['-wal', '-shm', '']) rmSync(`${file}${part}`);
    await expect(ask(store, 's1', 't1')).rejects.toMatchObject({ code: 'sessionGone' });
    await begin(store, 's1');
    await ask(store, 's1', 't1');
    expect(await ids(store)).toEqual(['s1']);
  });

  it('is read and not written once a later version has written it', async () => {
    const store = storeOf();
    await begin(store, 's1');
    const later = new DatabaseSync(file);
    later.exec('PRAGMA user_version = 99');
    later.close();
    await expect(begin(store, 's2')).rejects.toMatchObject({ code: 'storeNewer' });
    await expect(ask(store, 's1', 't1')).rejects.toMatchObject({ code: 'storeNewer' });
    expect([await ids(store), await store.state()]).toEqual([['s1'], { kind: 'newer' }]);
    const without = new DatabaseSync(file);
    without.exec('ALTER TABLE session RENAME COLUMN title TO name2');
    without.close();
    await expect(store.use((sessions) => sessions.search('s1', {}, 5))).rejects.toMatchObject({ code: 'storeNewer' });
    await expect(store.use((sessions) => sessions.projects())).resolves.toHaveLength(1);
    const gone = new DatabaseSync(file);
    gone.exec('ALTER TABLE session RENAME TO conversation');
    gone.close();
    await expect(ids(store)).rejects.toMatchObject({ code: 'storeNewer' });
  });

  it('waits for another writer, names the file where that takes too long, and goes on afterwards', async () => {
    const store = storeOf();
    await begin(store, 's1');
    const other = new DatabaseSync(file);
    onTestFinished(() => (other.isOpen ? other.close() : undefined));
    other.exec('BEGIN IMMEDIATE');
    await expect(ask(store, 's1', 't1')).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'busy', path: file } });
    expect(await ids(store)).toEqual(['s1']);
    other.exec('COMMIT');
    await ask(store, 's1', 't1');
    expect(await store.use((sessions) => sessions.read('s1')!.turns.length)).toBe(1);
  });

  it('names what stands where it should be, and is made once that is gone', async () => {
    const store = storeOf();
    mkdirSync(file);
    await expect(store.state()).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'closed', path: file } });
    rmSync(file, { recursive: true });
    rmSync(`${file}.lock`);
    mkdirSync(`${file}.lock`);
    await expect(store.state()).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'closed' } });
    rmSync(`${file}.lock`, { recursive: true });
    await begin(store, 's1');
    expect(await ids(store)).toEqual(['s1']);
  });
});

describe('the disk of the sessions', () => {
  /** Another disk in the place of the folder; skips where none can be mounted. */
  function mount(skip: (note: string) => void, options: string): void {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status !== 0) skip('no file system can be mounted here');
    onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  }

  it('is full: that is said, nothing of what was kept is lost, and it goes on when there is room', async ({ skip }) => {
    mount(skip, 'size=1m');
    const store = storeOf();
    await begin(store, 's1');
    await ask(store, 's1', 'before');
    writeFileSync(path.join(folder, 'fill'), '');
    spawnSync('dd', ['if=/dev/zero', `of=${path.join(folder, 'fill')}`, 'bs=1k']);
    let failed: unknown;
    for (let at = 0; at < 40 && !failed; at++)
      failed = await ask(store, 's1', 'big', 'x y '.repeat(20_000)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'storeUnavailable', data: { cause: 'full', path: file } });
    expect(await store.use((sessions) => sessions.read('s1')!.turns.map(({ key }) => key))).toEqual(['before']);
    rmSync(path.join(folder, 'fill'));
    await ask(store, 's1', 'after');
    expect(await store.use((sessions) => sessions.read('s1')!.turns.map(({ key }) => key))).toEqual(['before', 'after']);
    await store.close();
    const other = new DatabaseSync(file);
    expect(other.prepare('PRAGMA integrity_check').get()!.integrity_check).toBe('ok');
    other.close();
  });

  it('is full from the beginning: that is said', async ({ skip }) => {
    mount(skip, 'size=128k');
    spawnSync('dd', ['if=/dev/zero', `of=${path.join(folder, 'fill')}`, 'bs=1k']);
    await expect(storeOf().state()).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'full' } });
  });

  it('can’t be written: that is said, and the file stays as it was', async ({ skip }) => {
    mount(skip, 'size=4m');
    const store = storeOf();
    await begin(store, 's1');
    await store.close();
    const before = readFileSync(file);
    spawnSync('mount', ['-o', 'remount,ro', folder]);
    await expect(ask(store, 's1', 't1')).rejects.toMatchObject({ code: 'storeUnavailable', data: { cause: 'closed' } });
    expect(readFileSync(file).equals(before)).toBe(true);
    spawnSync('mount', ['-o', 'remount,rw', folder]);
    await ask(store, 's1', 't1');
  });
});
