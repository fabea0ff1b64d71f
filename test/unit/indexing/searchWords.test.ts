import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { IndexState } from '../../../src/core/indexing/indexState.ts';
import type { ProjectHit } from '../../../src/core/indexing/projectIndex.ts';
import type { SearchState } from '../../../src/core/indexing/projectSearch.ts';
import { hitsByFile, searchSentence, searchStep, searchTitle } from '../../../src/core/indexing/searchWords.ts';

const hit = (path: string, line: number, root = '/shop'): ProjectHit => ({
  folder: { root, name: '' },
  path,
  line,
  endLine: line,
  score: 1,
  why: [],
});
const ready: IndexState = {
  status: 'ready',
  counts: { files: 2, chunks: 3, symbols: 4, skipped: 0 },
  bytes: 1,
  elsewhere: false,
  reading: null,
  otherScope: false,
};
const reading: IndexState = { status: 'indexing', files: 10, of: 40 };
const found = (hits: ProjectHit[], more: Partial<SearchState> = {}): SearchState => ({
  query: 'cart',
  isRunning: false,
  hits,
  ms: 14.2,
  isStale: false,
  error: null,
  without: null,
  unranked: null,
  ...more,
});
const told = (state: SearchState, index: IndexState = ready): string => searchSentence({ state, most: 3 }, index);
const step = (state: SearchState, index: IndexState = ready): string | null => searchStep(state, index)?.label ?? null;

it('puts places of one file together, the files by the best of each', () => {
  const hits = [hit('b.ts', 1), hit('a.ts', 2), hit('b.ts', 9), hit('b.ts', 1, '/lib')];
  expect(hitsByFile(hits).map(({ folder, path, hits: of }) => `${folder.root}/${path} ${of.map(({ line }) => line).join(',')}`)).toEqual([
    '/shop/b.ts 1,9',
    '/shop/a.ts 2',
    '/lib/b.ts 1',
  ]);
});

describe('what is said of a search', () => {
  it('is how many places it found, in how many files, and how long it took', () => {
    expect(told(found([hit('a.ts', 1), hit('a.ts', 2)]))).toBe('2 places in 1 file, 14 ms.');
    expect(told(found([hit('a.ts', 1), hit('b.ts', 2), hit('c.ts', 2)]))).toBe('The best 3 places in 3 files, 14 ms.');
    expect(told(found([hit('a.ts', 1)], { ms: 0.2 }))).toBe('1 place in 1 file, 1 ms.');
    expect(told(found([], {}))).toBe('Nothing was found. Fewer words, or a name of the code, may find more.');
    expect(told(found([], { query: '' }))).toBe('');
  });

  it('is what it waits for, what is not read yet, and what went wrong', () => {
    expect(told(found([], { isRunning: true, ms: null }))).toBe('Searching…');
    expect(told(found([], { isRunning: true, ms: null }), reading)).toBe(
      'Searching. Reading the project: 10 of 40 files. Searches find what has been read.',
    );
    expect(told(found([hit('a.ts', 1)]), { status: 'paused', why: 'battery', files: 1, of: 4 })).toBe(
      '1 place in 1 file, 14 ms. Indexing waits on battery, at 1 of 4 files.',
    );
    expect(told(found([hit('a.ts', 1)], { without: { why: 'busy' } }))).toBe(
      '1 place in 1 file, 14 ms. By words, names and paths only: the model for search is busy or still being loaded.',
    );
    expect(told(found([hit('a.ts', 1)], { without: { why: 'busy' }, unranked: { why: 'busy' } }))).toMatch(
      /is busy or still being loaded\. Not ranked by reading: the model for that is busy, still being loaded, or too slow here\.$/,
    );
    expect(told(found([], { error: new AppError('indexOff', ''), ms: null }))).toContain('Indexing is switched off');
  });
});

describe('the step that helps', () => {
  it('is none where all is well, and else what can be done', () => {
    expect(step(found([hit('a.ts', 1)]))).toBeNull();
    expect(step(found([hit('a.ts', 1)], { isStale: true }))).toBe('Search Again');
    expect(step(found([]), reading)).toBe('Pause Indexing');
    expect(step(found([]), { status: 'paused', why: 'user', files: 0, of: 0 })).toBe('Go On with Indexing');
    expect(step(found([]), { status: 'paused', why: 'battery', files: 0, of: 0 })).toBe('Open Settings');
    expect(step(found([]), { status: 'paused', why: 'heat', files: 0, of: 0 })).toBeNull();
    expect(step(found([]), { status: 'off' })).toBe('Open Settings');
    const failed = new AppError('indexUnavailable', '', { reason: 'the disk is full' });
    expect(searchStep(found([], { error: failed }), { status: 'failed', error: failed })).toMatchObject({
      label: 'Search Again',
      why: 'The project can’t be indexed here: the disk is full. The chat goes on without it; try again in a minute.',
    });
  });
});

it('names in a list’s title what the search does without, in short where that is much', () => {
  const away = new AppError('modelMissing', 'not there', { path: '/m.gguf' });
  const without = { why: 'failed', error: away } as const;
  expect(searchTitle(found([]))).toBe('Search the Project');
  expect(searchTitle(found([], { without }))).toMatch(
    /^Search the Project\. By words, names and paths only\. [^.]+m\.gguf[^.]+\. [^.]+\.$/,
  );
  expect(searchTitle(found([], { without, unranked: { why: 'busy' } }))).toBe(
    'Search the Project. By words, names and paths only, and not ranked by reading as it could be: the search view says why.',
  );
});
