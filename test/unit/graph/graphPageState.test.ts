import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { graphPageState } from '../../../src/core/graph/graphPageState.ts';
import type { IndexState } from '../../../src/core/indexing/indexState.ts';
import { graphPageValidators } from '../../../src/protocol/graphPage.ts';

const one = { all: 1, onDisk: 1 };
const stateOf = (state: IndexState, folders = [''], open = one) => {
  const { stage, fraction, button, text } = graphPageState(state, folders, open, 3);
  expect(text).toMatch(/\.$/);
  return [stage, fraction, button?.id ?? null];
};

describe('what the page with the graph is told', () => {
  it('is whether there is anything to draw, and the next step', () => {
    const counts = { files: 1, chunks: 1, symbols: 1, skipped: 0 };
    expect(stateOf({ status: 'ready', counts, bytes: 1, elsewhere: false, reading: null, otherScope: false })).toEqual([
      'ready',
      null,
      null,
    ]);
    expect(stateOf({ status: 'indexing', files: 1, of: 4 })).toEqual(['reading', 0.25, null]);
    expect(stateOf({ status: 'indexing', files: 0, of: 0 })).toEqual(['reading', null, null]);
    expect(stateOf({ status: 'paused', why: 'user', files: 1, of: 2 })).toEqual(['paused', 0.5, 'resume']);
    expect(stateOf({ status: 'paused', why: 'battery', files: 1, of: 2 })).toEqual(['paused', 0.5, null]);
    expect(stateOf({ status: 'off' })).toEqual(['off', null, 'openSettings']);
    expect(stateOf({ status: 'idle' })).toEqual(['idle', null, 'read']);
    expect(stateOf({ status: 'failed', error: new AppError('indexUnavailable', 'x') })).toEqual(['failed', null, 'read']);
  });

  it('is that folders are looked for where the window has just been opened', () => {
    expect(stateOf({ status: 'idle' }, [])).toEqual(['reading', null, null]);
  });

  it('is to open a folder where there is none, or none on a disk', () => {
    expect(stateOf({ status: 'idle' }, [], { all: 0, onDisk: 0 })).toEqual(['noFolder', null, 'openFolder']);
    expect(stateOf({ status: 'idle' }, [], { all: 1, onDisk: 0 })).toEqual(['noFolder', null, 'openFolder']);
  });
});

describe('what the page with the graph may ask for', () => {
  const query = { folder: 0, focus: null, depth: 1, direction: 'both', unlinked: false, unfolded: [], folded: [] };

  it('is taken as the contract has it', () => {
    expect(graphPageValidators.view(query)).toEqual(query);
    expect(graphPageValidators.save({ folder: 0, svg: '<svg />' })).toEqual({ folder: 0, svg: '<svg />' });
    expect(graphPageValidators.action({ id: 'read' })).toEqual({ id: 'read' });
  });

  it('is refused otherwise', () => {
    for (const odd of [
      { ...query, depth: 4 },
      { ...query, folder: -1 },
      { ...query, most: 9 },
      { ...query, unfolded: [1] },
      { ...query, focus: 'x'.repeat(6_000) },
      null,
    ])
      expect(() => graphPageValidators.view(odd)).toThrow();
    expect(() => graphPageValidators.save({ folder: 0, svg: '<script />' })).toThrow();
    expect(() => graphPageValidators.action({ id: 'workbench.action.quit' })).toThrow();
    expect(() => graphPageValidators.open({ folder: 0, path: 7 })).toThrow();
  });
});
