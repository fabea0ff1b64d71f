import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedLines } from '../../../src/core/inlineEdit/movedLines.ts';

describe('lines of a text that changes', () => {
  it('move with what is inserted or deleted above them', () => {
    expect(movedLines({ first: 5, last: 7 }, [{ first: 2, last: 2, lastCharacter: 3, breaks: 2 }])).toEqual({ first: 7, last: 9 });
    expect(movedLines({ first: 5, last: 7 }, [{ first: 2, last: 4, lastCharacter: 0, breaks: 0 }])).toEqual({ first: 3, last: 5 });
    // A line inserted right before the first one.
    expect(movedLines({ first: 5, last: 7 }, [{ first: 5, last: 5, lastCharacter: 0, breaks: 1 }])).toEqual({ first: 6, last: 8 });
  });

  it('grow and shrink with what is changed within, and ignore what is below', () => {
    expect(movedLines({ first: 5, last: 7 }, [{ first: 6, last: 6, lastCharacter: 2, breaks: 3 }])).toEqual({ first: 5, last: 10 });
    expect(movedLines({ first: 5, last: 7 }, [{ first: 5, last: 7, lastCharacter: 9, breaks: 0 }])).toEqual({ first: 5, last: 5 });
    expect(movedLines({ first: 5, last: 7 }, [{ first: 9, last: 9, lastCharacter: 0, breaks: 4 }])).toEqual({ first: 5, last: 7 });
  });

  it('stay the lines they were when whole lines elsewhere come and go', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.nat(5), fc.nat(3), fc.nat(3), (text, at, gone, come) => {
        const marked = [...text.slice(0, at), 'X', 'Y', ...text.slice(at)];
        const from = Math.max(0, Math.min(at - gone, at));
        const after = [...marked.slice(0, from), ...Array<string>(come).fill('new'), ...marked.slice(at)];
        const moved = movedLines({ first: at + 1, last: at + 2 }, [{ first: from + 1, last: at + 1, lastCharacter: 0, breaks: come }]);
        expect(after.slice(moved.first - 1, moved.last)).toEqual(['X', 'Y']);
      }),
    );
  });
});
