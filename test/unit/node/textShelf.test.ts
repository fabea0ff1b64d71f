import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TextShelf } from '../../../src/node/textShelf.ts';

describe('the shelf of texts', () => {
  let folder: string;
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'shelf-')), 'made', 'when needed');
  });
  afterEach(() => rmSync(path.dirname(path.dirname(folder)), { recursive: true, force: true }));

  const shelf = (limits = { maxCount: 10, maxBytes: 1e6 }) => new TextShelf(folder, limits);
  /** Sets apart what was written within one tick of the clock. */
  const age = (name: string, seconds: number): void => utimesSync(path.join(folder, `${name}.json.gz`), seconds, seconds);

  it('gives back what was put there, by another one too', async () => {
    const first = shelf();
    await first.put('a', 'ä\u0000 text');
    await first.put('b', 'old');
    await first.put('b', 'new');
    expect(new Set(await shelf().all())).toEqual(new Set(['ä\u0000 text', 'new']));
    await first.remove('a');
    await first.remove('never-there');
    expect(await shelf().all()).toEqual(['new']);
  });

  it('is empty where nothing was ever put', async () => {
    expect(await shelf().all()).toEqual([]);
  });

  it('drops what is beyond its bounds, the longest unchanged first', async () => {
    const small = shelf({ maxCount: 2, maxBytes: 1e6 });
    await small.put('a', 'a');
    age('a', 1000);
    await small.put('b', 'b');
    age('b', 2000);
    await small.put('c', 'c');
    expect(await small.all()).toEqual(['b', 'c']);
    const narrow = shelf({ maxCount: 10, maxBytes: 50 });
    await narrow.put('d', 'd');
    expect(await narrow.all()).toEqual(['c', 'd']);
  });

  it('keeps what was put there last, however large it is', async () => {
    const narrow = shelf({ maxCount: 10, maxBytes: 50 });
    await narrow.put('a', 'a');
    age('a', 1000);
    const large = Array.from({ length: 500 }, (_, i) => String(i * i)).join();
    await narrow.put('b', large);
    expect(await narrow.all()).toEqual([large]);
    await narrow.put('c', 'c');
    expect(await narrow.all()).toEqual(['c']);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    const one = shelf();
    await one.put('a', 'a');
    execFileSync('mkfifo', [path.join(folder, 'b.json.gz')]);
    expect(await one.all()).toEqual(['a']);
  });

  it('leaves out what is damaged, and no half written file', async () => {
    const one = shelf();
    await one.put('a', 'a');
    writeFileSync(path.join(folder, 'b.json.gz'), 'not compressed');
    expect(await one.all()).toEqual(['a']);
    expect(readdirSync(folder).sort()).toEqual(['a.json.gz', 'b.json.gz']);
  });

  it('refuses a name that leads elsewhere', async () => {
    await expect(shelf().put('../a', 'a')).rejects.toThrow('not a name');
  });
});
