import { describe, expect, it } from 'vitest';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { editRequest } from '../../../src/core/chat/editRequest.ts';
import { cartSource } from '../../support/contextSources.ts';

const part = (lines?: { first: number; last: number }, path = 'src/cart.js'): ContextSource => ({
  ...cartSource,
  document: { uri: `file:///${path}`, path, text: 'let a;\n', ...(lines && { lines }) },
});
const within = (...sources: ContextSource[]): unknown => editRequest('Change it', sources).files.map((file) => file.within ?? 'all');

describe('what an edit may change', () => {
  it('is all of a file, or the lines of it that are attached', () => {
    expect(within(part())).toEqual(['all']);
    expect(within(part(), part({ first: 4, last: 6 }))).toEqual([{ first: 4, last: 6 }]);
    expect(within(part({ first: 4, last: 6 }), part())).toEqual([{ first: 4, last: 6 }]);
  });

  it('is all between the first and the last of several parts of one file', () => {
    expect(within(part({ first: 20, last: 30 }), part({ first: 4, last: 6 }), part(undefined, 'b.js'))).toEqual([
      { first: 4, last: 30 },
      'all',
    ]);
  });

  it('is nothing where nothing can be written', () => {
    expect(() => editRequest('Change it', [cartSource])).toThrow(expect.objectContaining({ code: 'nothingAttached' }));
  });
});
