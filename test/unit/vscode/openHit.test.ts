import { beforeEach, expect, it, vi } from 'vitest';
import type { ProjectHit } from '../../../src/core/indexing/projectIndex.ts';

const there = vi.hoisted(() => new Set<string>());
const shown = vi.hoisted((): { file: string; line: number; options: unknown }[] => []);

vi.mock('vscode', () => {
  class Position {
    readonly line: number;
    constructor(line: number) {
      this.line = line;
    }
  }
  class Range {
    readonly start: Position | number;
    constructor(start: Position | number) {
      this.start = start;
    }
  }
  return {
    Position,
    Range,
    TextEditorRevealType: { InCenterIfOutsideViewport: 2 },
    Uri: { file: (root: string) => root, joinPath: (root: string, file: string) => `${root}/${file}` },
    workspace: {
      openTextDocument: (file: string) => (there.has(file) ? Promise.resolve(file) : Promise.reject(new Error('no such file'))),
    },
    window: {
      showTextDocument: (file: string, { selection, ...options }: { selection: { start: Position } }) => {
        shown.push({ file, line: selection.start.line, options });
        return Promise.resolve({ revealRange: () => undefined });
      },
    },
  };
});
const { openHit } = await import('../../../src/vscode/indexing/openHit.ts');

const changed: string[] = [];
const index = { changed: (root: string, paths: readonly string[]) => void changed.push(root, ...paths) };
const hit: ProjectHit = { folder: { root: '/shop', name: '' }, path: 'cart.ts', line: 3, endLine: 9, score: 1, why: [{ kind: 'path' }] };

beforeEach(() => {
  there.clear();
  shown.length = 0;
  changed.length = 0;
});

it('opens a hit at what it defines, else at its beginning', async () => {
  there.add('/shop/cart.ts');
  await openHit(index, hit, { preview: true });
  await openHit(index, { ...hit, why: [{ kind: 'defines', name: 'total', line: 5 }] });
  expect(shown).toEqual([
    { file: '/shop/cart.ts', line: 2, options: { preview: true } },
    { file: '/shop/cart.ts', line: 4, options: {} },
  ]);
  expect(changed).toEqual([]);
});

it('says that the file of a hit is gone, and has the index look at it', async () => {
  await expect(openHit(index, hit)).rejects.toMatchObject({ code: 'hitGone', data: { path: 'cart.ts' } });
  expect(shown).toEqual([]);
  expect(changed).toEqual(['/shop', 'cart.ts']);
});
