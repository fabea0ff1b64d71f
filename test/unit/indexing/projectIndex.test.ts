import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { IndexPort } from '../../../src/core/indexing/indexPort.ts';
import { indexLabel, indexSentence } from '../../../src/core/indexing/indexWords.ts';
import type { IndexSettings } from '../../../src/core/indexing/indexSettings.ts';
import { ProjectIndex } from '../../../src/core/indexing/projectIndex.ts';
import { usualIndexLimits } from '../../../src/core/indexing/usualIndexLimits.ts';
import type { Strain } from '../../../src/core/ports.ts';
import type { IndexProgress, IndexScope, IndexStatus, SearchHit } from '../../../src/protocol/indexer.ts';

/** A port whose runs end when the test says so. */
class FakePort implements IndexPort {
  log: string[] = [];
  readonly news = new Emitter<string>();
  readonly onDidChange = this.news.event;
  hits = new Map<string, SearchHit[]>();
  failure: AppError | null = null;
  /** Runs under way. */
  running: { progress: (now: IndexProgress) => void; end: () => void }[] = [];
  auto = true;
  current: IndexStatus = {
    counts: { files: 2, chunks: 3, symbols: 4, skipped: 1 },
    elsewhere: false,
    reading: null,
    otherScope: false,
    damaged: null,
    bytes: 1_000,
  };
  scopes: IndexScope[] = [];

  open: IndexPort['open'] = (scope) => {
    this.log.push(`open ${scope.root}`);
    this.scopes.push(scope);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.current);
  };
  reconcile: IndexPort['reconcile'] = (root, onProgress, signal) => {
    this.log.push(`reconcile ${root}`);
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled')));
      const run = { progress: onProgress, end: () => resolve(this.current) };
      this.running.push(run);
      if (this.auto) run.end();
    });
  };
  update: IndexPort['update'] = (root, paths) => {
    this.log.push(`update ${root} ${paths.join(',')}`);
    return Promise.resolve();
  };
  search: IndexPort['search'] = (root) => Promise.resolve(this.hits.get(root) ?? []);
  texts: IndexPort['texts'] = (_root, places) => Promise.resolve(places.map(({ path }) => ({ text: `text of ${path}`, within: null })));
  unembedded: IndexPort['unembedded'] = () => Promise.resolve({ parts: [], done: 0, of: 0 });
  embedded: IndexPort['embedded'] = () => Promise.resolve();
  graph: IndexPort['graph'] = (root) =>
    Promise.resolve({ files: [`${root}/a.ts`], edges: [], cycles: [], dead: [], externals: [], missing: [], leftOut: [], problems: [] });
  graphView: IndexPort['graphView'] = (root, { focus }) => {
    this.log.push(`graphView ${root} ${String(focus)}`);
    return Promise.resolve({ nodes: [], edges: [], beyond: 3, unlinked: 0 });
  };
  named: IndexPort['named'] = () => Promise.resolve([]);
  folders: IndexPort['folders'] = () => Promise.resolve([]);
  neighbours: IndexPort['neighbours'] = () => Promise.resolve({ imports: [], importedBy: [] });
  calledSo: IndexPort['calledSo'] = () => Promise.resolve({ folders: [], files: [], sections: [] });
  knownWords: IndexPort['knownWords'] = () => Promise.resolve({ words: [], stretches: 0 });
  symbolsLike: IndexPort['symbolsLike'] = (root, letters) =>
    Promise.resolve([{ path: `${root.slice(1)}.ts`, name: letters, kind: 'function', line: 1, endLine: 2, nameLine: 1, container: null }]);
  outline: IndexPort['outline'] = () => Promise.resolve(null);
  dependents: IndexPort['dependents'] = () => Promise.resolve({ files: [], inPackage: null });
  ranked: IndexPort['ranked'] = () => Promise.resolve([]);
  status: IndexPort['status'] = (root) => {
    this.log.push(`status ${root}`);
    return Promise.resolve(this.current);
  };
  skipped: IndexPort['skipped'] = () => Promise.resolve([{ path: '.env', reason: 'secret' }]);
  pause: IndexPort['pause'] = (paused) => {
    this.log.push(paused ? 'pause' : 'resume');
    return Promise.resolve();
  };
  clear: IndexPort['clear'] = (root) => {
    this.log.push(`clear ${root}`);
    return Promise.resolve();
  };
  closeFolder: IndexPort['closeFolder'] = (root) => {
    this.log.push(`close ${root}`);
    return Promise.resolve();
  };
}

function setup() {
  const port = new FakePort();
  const settings: IndexSettings = { when: 'pluggedIn', exclude: [], limits: usualIndexLimits, asKept: false };
  const excludes = new Map<string | null, string[]>();
  const machine: { strain: Strain | null } = { strain: null };
  const index = new ProjectIndex({
    port,
    machine: { strain: () => Promise.resolve(machine.strain) },
    settings: (root) => ({ ...settings, exclude: excludes.get(root) ?? settings.exclude }),
    log: silentLog,
  });
  onTestFinished(() => index.dispose());
  const seen: string[] = [];
  index.onDidChange(({ status }) => seen.push(status));
  return { port, settings, excludes, machine, index, seen };
}

const shop = { root: '/shop', name: '' };
const hit = (path: string, score: number): SearchHit => ({ path, line: 1, endLine: 2, score, why: [{ kind: 'path' }] });
const calls = (port: FakePort): string[] => port.log.filter((line) => !/^(?:pause|resume|status .*)$/.test(line));

describe('the index of the open folders', () => {
  it('looks at all of them, once for all who ask, and says how far it is', async () => {
    const { port, index } = setup();
    port.auto = false;
    await index.setFolders([shop, { root: '/lib', name: 'lib' }]);
    const both = Promise.all([index.refresh(), index.refresh()]);
    await vi.waitFor(() => expect(port.running).toHaveLength(1));
    port.running[0]!.progress({ files: 10, of: 40 });
    expect(index.state).toEqual({ status: 'indexing', files: 10, of: 40 });
    expect([indexLabel(index.state), indexSentence(index.state)]).toEqual([
      '$(sync~spin) Indexing 25 %',
      'Reading the project: 10 of 40 files. Searches find what has been read.',
    ]);
    port.running[0]!.end();
    await vi.waitFor(() => expect(port.running).toHaveLength(2));
    port.running[1]!.end();
    await both;
    expect(calls(port)).toEqual(['open /shop', 'reconcile /shop', 'open /lib', 'reconcile /lib']);
    expect(index.state).toMatchObject({ status: 'ready', counts: { files: 4, symbols: 8, skipped: 2 }, bytes: 2_000 });
    expect(indexLabel(index.state)).toBeNull();
    expect(indexSentence(index.state)).toBe('4 files with 8 symbols are indexed, in 2 kB on the disk. 2 files are left out.');
  });

  it('finds in all of them, the best first, and looks at them before where that was not done', async () => {
    const { port, index } = setup();
    await index.setFolders([shop, { root: '/lib', name: 'lib' }]);
    port.hits.set('/shop', [hit('a.ts', 0.5), hit('b.ts', 0.1)]);
    port.hits.set('/lib', [hit('a.ts', 0.3)]);
    const found = await index.search('x', 2);
    expect(found.map(({ folder, path }) => `${folder.root} ${path}`)).toEqual(['/shop a.ts', '/lib a.ts']);
    expect(calls(port)).toContain('reconcile /lib');
    port.log = [];
    await index.search('x', 2);
    expect(calls(port)).toEqual([]);
  });

  it('tells what is called by some letters, and what a file defines, after they were looked at', async () => {
    const { port, index, settings } = setup();
    await index.setFolders([shop, { root: '/lib', name: 'lib' }]);
    const found = await index.symbolsLike('tot', 5);
    expect(found.map(({ folder, path, name }) => `${folder.root} ${path} ${name}`)).toEqual(['/shop shop.ts tot', '/lib lib.ts tot']);
    expect(calls(port)).toContain('reconcile /lib');
    expect(await index.symbolsIn('/shop', 'a.ts')).toBeNull();
    settings.when = 'off';
    await expect(index.symbolsLike('tot', 5)).rejects.toMatchObject({ code: 'indexOff' });
    await expect(index.symbolsIn('/shop', 'a.ts')).rejects.toMatchObject({ code: 'indexOff' });
  });

  it('tells of each how its files hang together', async () => {
    const { index } = setup();
    await index.setFolders([shop]);
    expect((await index.graphs()).map(({ folder, graph }) => [folder, graph.files])).toEqual([[shop, ['/shop/a.ts']]]);
  });

  it('tells what is drawn of one of them, after it was looked at', async () => {
    const { port, index, settings } = setup();
    await index.setFolders([shop]);
    const query = { focus: 'a.ts', depth: 2, direction: 'both' as const, most: 10, unlinked: false, unfolded: [], folded: [] };
    expect(await index.graphView('/shop', query)).toMatchObject({ beyond: 3, unlinked: 0 });
    expect(calls(port)).toEqual(['open /shop', 'reconcile /shop', 'graphView /shop a.ts']);
    settings.when = 'off';
    await expect(index.graphView('/shop', query)).rejects.toMatchObject({ code: 'indexOff' });
  });

  it('waits on battery unless it shall not, and goes on by itself', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { port, index, machine, settings } = setup();
    port.auto = false;
    machine.strain = 'battery';
    await index.setFolders([shop]);
    const run = index.refresh();
    await vi.advanceTimersByTimeAsync(10);
    port.running[0]!.progress({ files: 1, of: 4 });
    expect(index.state).toEqual({ status: 'paused', why: 'battery', files: 1, of: 4 });
    expect(indexSentence(index.state)).toBe('Indexing waits on battery, at 1 of 4 files.');
    expect(port.log).toContain('pause');
    machine.strain = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(index.state).toEqual({ status: 'indexing', files: 1, of: 4 });
    settings.when = 'always';
    machine.strain = 'battery';
    await vi.advanceTimersByTimeAsync(30_000);
    expect(index.state.status).toBe('indexing');
    machine.strain = 'heat';
    await vi.advanceTimersByTimeAsync(30_000);
    expect(index.state).toMatchObject({ status: 'paused', why: 'heat' });
    port.running[0]!.end();
    await run;
    expect(index.state.status).toBe('ready');
  });

  it('waits when the user says so, until they say otherwise', async () => {
    const { port, index } = setup();
    port.auto = false;
    await index.setFolders([shop]);
    const run = index.refresh();
    await vi.waitFor(() => expect(port.running).toHaveLength(1));
    port.running[0]!.progress({ files: 1, of: 4 });
    await index.pause(true);
    expect(index.state).toEqual({ status: 'paused', why: 'user', files: 1, of: 4 });
    await index.pause(false);
    expect(index.state).toEqual({ status: 'indexing', files: 1, of: 4 });
    port.running[0]!.end();
    await run;
  });

  it('is stopped by who asked, and tells nobody that it failed', async () => {
    const { port, index } = setup();
    port.auto = false;
    await index.setFolders([shop]);
    const stop = new AbortController();
    const run = index.refresh(stop.signal);
    await vi.waitFor(() => expect(port.running).toHaveLength(1));
    stop.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(index.state).toEqual({ status: 'idle' });
  });

  it('goes on for the others when one of those who wait goes away', async () => {
    const { port, index } = setup();
    port.auto = false;
    await index.setFolders([shop]);
    const background = index.refresh();
    const typed = new AbortController();
    const search = index.search('x', 1, typed.signal);
    await vi.waitFor(() => expect(port.running).toHaveLength(1));
    typed.abort();
    await expect(search).rejects.toMatchObject({ code: 'cancelled' });
    expect(index.state.status).toBe('indexing');
    port.running[0]!.end();
    await background;
    expect(index.state.status).toBe('ready');
  });

  it('searches what there is while the machine has to save, and says that it waits', async () => {
    const { port, index, machine } = setup();
    port.auto = false;
    machine.strain = 'battery';
    port.hits.set('/shop', [hit('a.ts', 1)]);
    await index.setFolders([shop]);
    expect((await index.search('x', 5)).map(({ path }) => path)).toEqual(['a.ts']);
    expect(index.state).toEqual({ status: 'paused', why: 'battery', files: 0, of: 0 });
    expect(indexSentence(index.state)).toBe('Indexing waits on battery.');
    await index.release();
  });

  it('reads again what was deleted, or read in part, when something is searched', async () => {
    const { port, index } = setup();
    await index.setFolders([shop]);
    await index.refresh();
    await index.remove();
    port.log = [];
    await index.search('x', 1);
    expect(calls(port)).toEqual(['reconcile /shop']);
    await index.release();
    port.log = [];
    await index.search('x', 1);
    expect(calls(port)).toEqual(['open /shop', 'reconcile /shop']);
  });

  it('says what went wrong, and tries again when it is asked again', async () => {
    const { port, index } = setup();
    port.failure = new AppError('indexUnavailable', 'x', { reason: 'the disk is full' });
    await index.setFolders([shop]);
    await expect(index.refresh()).rejects.toMatchObject({ code: 'indexUnavailable' });
    expect(indexSentence(index.state)).toBe(
      'The project can’t be indexed here: the disk is full. The chat goes on without it; try again in a minute.',
    );
    expect(indexLabel(index.state)).toBe('$(warning) Index');
    port.failure = null;
    await index.refresh();
    expect(index.state.status).toBe('ready');
  });

  it('says what went wrong also where an index can not even be opened', async () => {
    const { port, index } = setup();
    await index.setFolders([shop]);
    port.failure = new AppError('indexUnavailable', 'x', { reason: 'the disk is full' });
    await expect(index.search('x', 5)).rejects.toMatchObject({ code: 'indexUnavailable' });
    expect(index.state).toMatchObject({ status: 'failed', error: { code: 'indexUnavailable' } });
    port.failure = null;
    expect(await index.search('x', 5)).toEqual([]);
    expect(index.state).toMatchObject({ status: 'ready' });
  });

  it('looks at all again, for who asks next, where changes could not be taken up', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { port, index } = setup();
    await index.setFolders([shop]);
    await index.refresh();
    port.log = [];
    port.update = () => Promise.reject(new AppError('busy', 'locked'));
    index.changed('/shop', ['a.ts']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls(port)).toEqual([]);
    await index.search('x', 5);
    expect(calls(port)).toEqual(['reconcile /shop']);
  });

  it('does nothing where it is switched off', async () => {
    const { port, index, settings } = setup();
    settings.when = 'off';
    await index.setFolders([shop]);
    await expect(index.refresh()).rejects.toMatchObject({ code: 'indexOff' });
    await expect(index.search('x', 1)).rejects.toMatchObject({ code: 'indexOff' });
    expect(port.log).toEqual([]);
    expect(index.state).toEqual({ status: 'off' });
    const parts = { port, machine: { strain: () => Promise.resolve(null) }, settings: () => settings, log: silentLog };
    // Also before anything was asked of it.
    expect(new ProjectIndex(parts).state).toEqual({ status: 'off' });
  });

  it('takes up what changes, together and a moment later; a branch that was switched as a whole', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { port, index } = setup();
    await index.setFolders([shop]);
    index.changed('/shop', ['too-early.ts']);
    await index.refresh();
    port.log = [];
    index.changed('/shop', ['a.ts']);
    index.changed('/shop', ['b.ts', 'a.ts']);
    index.changed('/elsewhere', ['c.ts']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls(port)).toEqual(['update /shop a.ts,b.ts']);
    port.log = [];
    index.changed(
      '/shop',
      Array.from({ length: 600 }, (_, number) => `f${String(number)}.ts`),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls(port)).toEqual(['reconcile /shop']);
  });

  it('opens a folder once for all who ask at the same time', async () => {
    const { port, index } = setup();
    port.hits.set('/shop', [hit('a.ts', 1)]);
    await index.setFolders([shop]);
    const [, found] = await Promise.all([
      index.refresh(),
      index.search('x', 1),
      index.graphView('/shop', { focus: null, depth: 1, direction: 'both', most: 1, unlinked: false, unfolded: [], folded: [] }),
    ]);
    expect(found).toHaveLength(1);
    expect(calls(port).filter((call) => call.startsWith('open'))).toEqual(['open /shop']);
  });

  it('opens each folder with what is set for it', async () => {
    const { port, index, excludes } = setup();
    excludes.set('/lib', ['generated/']);
    await index.setFolders([shop, { root: '/lib', name: 'lib' }]);
    await index.refresh();
    expect(port.scopes.map(({ root, exclude }) => [root, exclude])).toEqual([
      ['/shop', []],
      ['/lib', ['generated/']],
    ]);
  });

  it('takes nothing up of what was deleted, until it is looked at again', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { port, index } = setup();
    await index.setFolders([shop]);
    await index.refresh();
    await index.remove();
    port.log = [];
    index.changed('/shop', ['a.ts']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(port.log).toEqual([]);
  });

  it('tells of a damaged index that was put away, and once', async () => {
    const { port, index } = setup();
    const told: string[] = [];
    index.onDidSetAside(({ folder, file }) => told.push(`${folder.root} ${file}`));
    port.current = { ...port.current, damaged: '/data/1.sqlite.damaged' };
    await index.setFolders([shop]);
    await index.refresh();
    await index.refresh();
    expect(told).toEqual(['/shop /data/1.sqlite.damaged']);
  });

  it('tells of damage that a search came upon at once, and how it stands when it is made anew', async () => {
    const { port, index } = setup();
    const told: string[] = [];
    index.onDidSetAside(({ file }) => told.push(file));
    await index.setFolders([shop]);
    port.news.fire('/shop');
    expect(port.log).toEqual([]);
    await index.refresh();
    const { counts } = port.current;
    port.current = { ...port.current, damaged: '/data/1.sqlite.damaged', counts: { ...counts, files: 0 } };
    port.news.fire('/shop');
    await vi.waitFor(() => expect(told).toEqual(['/data/1.sqlite.damaged']));
    expect(index.state).toMatchObject({ status: 'ready', counts: { files: 0 } });
    port.current = { ...port.current, counts };
    port.news.fire('/shop');
    await vi.waitFor(() => expect(index.state).toMatchObject({ counts: { files: 2 } }));
    expect(told).toHaveLength(1);
  });

  it('says how far an index is that an answer makes anew, and has who asks next wait for it', async () => {
    const { port, index } = setup();
    await index.setFolders([shop]);
    await index.refresh();
    port.auto = false;
    port.running = [];
    port.hits.set('/shop', [hit('a.ts', 1)]);
    port.current = { ...port.current, damaged: '/data/1.sqlite.damaged', reading: { files: 0, of: 0 } };
    port.news.fire('/shop');
    await vi.waitFor(() => expect(port.running).toHaveLength(1));
    port.running[0]!.progress({ files: 1, of: 2 });
    expect(index.state).toEqual({ status: 'indexing', files: 1, of: 2 });
    const stop = new AbortController();
    const stopped = index.search('x', 5, stop.signal);
    const found = index.search('x', 5);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    port.current = { ...port.current, reading: null };
    port.running[0]!.end();
    expect(await found).toMatchObject([{ path: 'a.ts' }]);
    expect(index.state).toMatchObject({ status: 'ready' });
    expect(port.log.filter((line) => line.startsWith('reconcile'))).toHaveLength(2);
  });

  it('closes what is closed in the window, and opens anew what was set otherwise', async () => {
    const { port, index, settings } = setup();
    await index.setFolders([shop, { root: '/lib', name: 'lib' }]);
    await index.refresh();
    port.log = [];
    await index.setFolders([shop]);
    expect(port.log).toEqual(['close /lib']);
    settings.exclude = ['generated'];
    await index.reconsider();
    await index.refresh();
    expect(calls(port)).toEqual(['close /lib', 'open /shop', 'reconcile /shop']);
    settings.when = 'off';
    await index.reconsider();
    expect(index.state).toEqual({ status: 'off' });
  });

  it('is made anew, and deleted', async () => {
    const { port, index, seen } = setup();
    await index.setFolders([shop]);
    await index.rebuild();
    expect(calls(port)).toEqual(['open /shop', 'clear /shop', 'reconcile /shop']);
    await index.remove();
    expect(index.state).toEqual({ status: 'idle' });
    expect(seen.at(-1)).toBe('idle');
    await index.release();
    expect(port.log.at(-1)).toBe('close /shop');
    await index.refresh();
    expect(await index.skipped()).toEqual([{ folder: shop, path: '.env', reason: 'secret' }]);
  });
});

describe('an index that another process writes', () => {
  function elsewhere() {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const parts = setup();
    parts.port.current = { ...parts.port.current, elsewhere: true, reading: { files: 30, of: 120 } };
    return parts;
  }

  it('is followed until it is whole, and left alone then', async () => {
    const { port, index } = elsewhere();
    await index.setFolders([shop]);
    await index.refresh();
    expect([indexLabel(index.state), indexSentence(index.state)]).toEqual([
      '$(sync~spin) Indexing 25 %',
      'Another window reads the project: 30 of 120 files. Searches find what has been read.',
    ]);
    port.current = { ...port.current, reading: { files: 60, of: 120 } };
    await vi.advanceTimersByTimeAsync(2_100);
    expect(indexLabel(index.state)).toBe('$(sync~spin) Indexing 50 %');
    port.current = { ...port.current, reading: null, otherScope: true, counts: { ...port.current.counts, files: 120 } };
    await vi.advanceTimersByTimeAsync(2_100);
    expect([indexLabel(index.state), indexSentence(index.state)]).toEqual([
      null,
      '120 files with 4 symbols are indexed, in 1 kB on the disk. 1 file is left out. Another window keeps it up to date, and leaves out other files than are set here.',
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    port.log = [];
    await vi.advanceTimersByTimeAsync(600_000);
    expect(port.log).toEqual([]);
  });

  it('is taken over when that one ends, and looked at as a whole', async () => {
    const { port, index, seen } = elsewhere();
    await index.setFolders([shop]);
    await index.refresh();
    port.auto = false;
    port.log = [];
    port.current = { ...port.current, elsewhere: false };
    await vi.advanceTimersByTimeAsync(2_100);
    expect(calls(port)).toEqual(['reconcile /shop']);
    expect(seen.at(-1)).toBe('indexing');
    port.current = { ...port.current, reading: null };
    port.running.at(-1)!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(index.state).toMatchObject({ status: 'ready', elsewhere: false, reading: null });
  });

  it('is asked how it stands when files change, and taken over as a whole where that one has ended meanwhile', async () => {
    const { port, index } = elsewhere();
    port.current = { ...port.current, reading: null };
    await index.setFolders([shop]);
    await index.refresh();
    await vi.advanceTimersByTimeAsync(60_000);
    port.log = [];
    index.changed('/shop', ['a.ts']);
    await vi.advanceTimersByTimeAsync(200);
    expect(port.log).toEqual(['status /shop']);
    // The other one has taken the change up as well, a moment later.
    port.current = { ...port.current, counts: { ...port.current.counts, files: 3 } };
    await vi.advanceTimersByTimeAsync(2_100);
    expect(index.state).toMatchObject({ status: 'ready', counts: { files: 3 } });
    await vi.advanceTimersByTimeAsync(10_000);
    port.current = { ...port.current, elsewhere: false };
    await vi.advanceTimersByTimeAsync(60_000);
    port.log = [];
    index.changed('/shop', ['b.ts']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls(port)).toEqual(['reconcile /shop']);
  });

  it('is left alone after a while where nothing moves in it', async () => {
    const { port, index } = elsewhere();
    await index.setFolders([shop]);
    await index.refresh();
    await vi.advanceTimersByTimeAsync(600_000);
    port.log = [];
    await vi.advanceTimersByTimeAsync(600_000);
    expect(port.log).toEqual([]);
    await index.search('x', 1);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(port.log).toContain('status /shop');
  });
});
