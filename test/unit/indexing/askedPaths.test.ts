import { expect, it } from 'vitest';
import { askedPaths, isCalledSo } from '../../../src/core/indexing/askedPaths.ts';

const asked = (query: string): string[] => askedPaths(query).map(({ path, isWhole }) => (isWhole ? `${path}!` : path));

it('takes a query for a path, and those of its words that look like one', () => {
  expect(asked('core.py')).toEqual(['core.py!']);
  expect(asked(' Makefile ')).toEqual(['Makefile!']);
  expect(asked('how does `lib/reply` send, as reply.js:12 says?')).toEqual([
    'how does `lib/reply` send, as reply.js:12 says!',
    'lib/reply',
    'reply.js',
  ]);
  expect(asked('.\\lib\\reply.js:4')).toEqual(['lib/reply.js!']);
  expect(asked('node.js and/or this.reply')).toEqual(['node.js and/or this.reply!', 'and/or']);
  expect(asked('')).toEqual([]);
  expect(asked('a.ts '.repeat(300))).toEqual([]);
});

it('knows a file by its name, by the end of its path, and by a path without an ending', () => {
  expect(isCalledSo('src/click/core.py', 'core.py')).toBe(true);
  expect(isCalledSo('src/click/core.py', 'Click/Core.py')).toBe(true);
  expect(isCalledSo('src/click/core.py', 'click/core')).toBe(true);
  expect(isCalledSo('src/click/core.py', 'core')).toBe(false);
  expect(isCalledSo('src/click/score.py', 'core.py')).toBe(false);
  expect(isCalledSo('src/core.py/more.py', 'core.py')).toBe(false);
});
