import { describe, expect, it } from 'vitest';
import type { Checkpoint, CheckpointFile, CheckpointState, FileImage } from '../../../src/core/edits/checkpoint.ts';
import { pathsOf, planRestore, type Present } from '../../../src/core/edits/restorePlan.ts';

const image = (text: string | null, encoding = 'utf8'): FileImage | null => (text === null ? null : { text, encoding, mode: 0o644 });

interface Stated {
  path: string;
  from?: string;
  before: string | null;
  after: string | null;
}

function checkpoint(stated: Stated[], state: CheckpointState = 'applied'): Checkpoint {
  const images = stated.map(({ before, after, ...rest }): CheckpointFile => ({ ...rest, before: image(before), after: image(after) }));
  const files = stated.map(({ path, from }) => ({ path, ...(from === undefined ? {} : { from }), kind: 'modified' as const }));
  return { id: 'x', time: 0, label: '', root: '/w', by: 'cli', state, bytes: 0, files, images, damaged: [], madeFolders: [] };
}

/** `path: status [reason] [becomes]` of each file. */
function planned(checkpoints: Checkpoint[], present: Record<string, string | null>, problems: Record<string, Present> = {}): string[] {
  const all = new Map<string, Present>([
    ...Object.entries(present).map(([path, text]) => [path, image(text)] as const),
    ...Object.entries(problems),
  ]);
  return planRestore(checkpoints, all).map(({ path, status, reason, becomes }) =>
    [`${path}: ${status}`, reason, status === 'restore' ? (becomes?.text ?? 'nothing') : null].filter((part) => part !== null).join(' '),
  );
}

describe('planRestore', () => {
  it('takes back one change: modified, made, deleted, renamed', () => {
    const one = checkpoint([
      { path: 'm', before: 'a', after: 'b' },
      { path: 'c', before: null, after: 'new' },
      { path: 'd', before: 'old', after: null },
      { path: 'to', from: 'from', before: 'r', after: 's' },
    ]);
    expect(pathsOf([one])).toEqual(['m', 'c', 'd', 'from', 'to']);
    const here = { m: 'b', c: 'new', d: null, to: 's', from: null };
    expect(planned([one], here)).toEqual([
      'm: restore a',
      'c: restore nothing',
      'd: restore old',
      'from: restore r',
      'to: restore nothing',
    ]);
  });

  it('leaves alone what is no longer ours, whatever became of it', () => {
    const one = checkpoint([
      { path: 'typed', before: 'a', after: 'b' },
      { path: 'deleted', before: 'a', after: 'b' },
      { path: 'typedNew', before: null, after: 'b' },
      { path: 'madeAgain', before: 'a', after: null },
      { path: 'fine', before: 'a', after: 'b' },
    ]);
    expect(planned([one], { typed: 'b!', deleted: null, typedNew: 'b!', madeAgain: 'other', fine: 'b' })).toEqual([
      'typed: skip changed',
      'deleted: skip changed',
      'typedNew: skip changed',
      'madeAgain: skip changed',
      'fine: restore a',
    ]);
  });

  it('sees another encoding as a change', () => {
    const one = checkpoint([{ path: 'a', before: 'x', after: 'y' }]);
    expect(planRestore([one], new Map([['a', image('y', 'utf16le')]]))).toMatchObject([{ status: 'skip', reason: 'changed' }]);
  });

  it('says why a file can not be read', () => {
    const one = checkpoint([{ path: 'a', before: 'x', after: 'y' }]);
    expect(planned([one], {}, { a: 'directory' })).toEqual(['a: skip directory']);
  });

  it('knows what is as it was already', () => {
    const died = checkpoint(
      [
        { path: 'a', before: '1', after: '2' },
        { path: 'b', before: '1', after: '2' },
        { path: 'to', from: 'from', before: 'r', after: 's' },
      ],
      'open',
    );
    expect(planned([died], { a: '2', b: '1', to: 's', from: 'r' })).toEqual([
      'a: restore 1',
      'b: unchanged',
      'from: unchanged',
      'to: restore nothing',
    ]);
  });

  it('takes a rename back only as a whole', () => {
    const one = checkpoint([{ path: 'to', from: 'from', before: 'r', after: 's' }]);
    expect(planned([one], { to: 's', from: 'made by somebody' })).toEqual(['from: skip changed', 'to: skip changed']);
    expect(planned([one], { to: 's, typed', from: null })).toEqual(['from: skip changed', 'to: skip changed']);
    expect(planned([one], { to: null, from: null })).toEqual(['from: skip changed', 'to: skip changed']);
    expect(planned([one], { to: null, from: 'r' })).toEqual(['from: unchanged', 'to: unchanged']);
  });

  it('takes back names that were swapped', () => {
    const swap = checkpoint([
      { path: 'b', from: 'a', before: 'A', after: 'A' },
      { path: 'a', from: 'b', before: 'B', after: 'B' },
    ]);
    expect(planned([swap], { a: 'B', b: 'A' })).toEqual(['a: restore A', 'b: restore B']);
    expect(planned([swap], { a: 'typed', b: 'A' })).toEqual(['a: skip changed', 'b: skip changed']);
  });

  it('goes back over several changes, as long as each found what the one before had left', () => {
    const third = checkpoint([
      { path: 'a', before: '3', after: '4' },
      { path: 'b', before: '3', after: '4' },
    ]);
    const undone = checkpoint([{ path: 'a', before: '2', after: '9' }], 'undone');
    const second = checkpoint([
      { path: 'a', before: '2', after: '3' },
      { path: 'b', before: '2, typed', after: '3' },
    ]);
    const first = checkpoint([
      { path: 'a', before: null, after: '2' },
      { path: 'b', before: '1', after: '2' },
    ]);
    expect(planned([third, undone, second, first], { a: '4', b: '4' })).toEqual(['a: restore nothing', 'b: skip changed']);
    expect(planned([third, undone, second], { a: '4', b: '4' })).toEqual(['a: restore 2', 'b: restore 2, typed']);
  });

  it('follows a file through renames', () => {
    const second = checkpoint([{ path: 'c', from: 'b', before: '2', after: '3' }]);
    const first = checkpoint([{ path: 'b', from: 'a', before: '1', after: '2' }]);
    expect(planned([second, first], { a: null, b: null, c: '3' })).toEqual(['b: unchanged', 'c: restore nothing', 'a: restore 1']);
    expect(planned([second, first], { a: null, b: null, c: 'typed' })).toEqual(['b: skip changed', 'c: skip changed', 'a: skip changed']);
  });
});
