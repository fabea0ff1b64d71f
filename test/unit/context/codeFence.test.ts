import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, fenceFor, fenceLanguage } from '../../../src/core/context/codeFence.ts';

describe('codeBlock', () => {
  it('is an ordinary block for ordinary code', () => expect(codeBlock('a\n', 'ts')).toBe('```ts\na\n```'));
  it('adds the line break that the closing fence needs', () => expect(codeBlock('a', 'ts')).toBe('```ts\na\n```'));
  it('names no language that is not a plain word', () => {
    expect(fenceLanguage('plaintext')).toBe('');
    expect(fenceLanguage('c++')).toBe('c++');
    expect(fenceLanguage('x\n```')).toBe('');
  });

  it('can never be closed by its content', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', ' ') }), (text) => {
        const fence = fenceFor(text);
        expect(fence.length).toBeGreaterThanOrEqual(3);
        expect(text).not.toContain(fence);
        expect(
          codeBlock(text, '')
            .split('\n')
            .filter((line) => line === fence),
        ).toHaveLength(2);
      }),
    );
  });
});
