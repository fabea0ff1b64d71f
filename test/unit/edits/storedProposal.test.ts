import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStoredProposal, type StoredProposal } from '../../../src/core/edits/storedProposal.ts';

const stored: StoredProposal = {
  version: 1,
  id: '01234567-89ab-cdef-0123-456789abcdef',
  label: 'Refactor total()',
  cut: false,
  origin: '',
  time: 1,
  checkpoint: null,
  files: [{ uri: 'file:///a.js', before: 'a', after: null, match: 'exact', state: 'open', rebased: false, accepted: false }],
};

const clash = { base: 'a\nb', change: { start: 2, end: 3, text: 'B' }, at: 2, line: 2 };
const clashing = (change: Partial<typeof clash.change>) => ({
  ...stored,
  files: [{ ...stored.files[0]!, clashes: [{ ...clash, change: { ...clash.change, ...change } }] }],
});

describe('a stored proposal', () => {
  it('reads back as it was', () => {
    for (const one of [stored, clashing({})]) expect(parseStoredProposal(JSON.stringify(one))).toEqual(one);
  });

  it.each<[string, unknown]>([
    ['of a later version', { ...stored, version: 2 }],
    ['without files', { ...stored, files: [] }],
    ['whose id is a path', { ...stored, id: '../../etc/passwd' }],
    ['with a text that is none', { ...stored, files: [{ ...stored.files[0], before: 1 }] }],
    ['with a hunk outside its text', clashing({ end: 4 })],
    ['with a hunk that ends before it starts', clashing({ end: 1 })],
    ['that is no object', 'x'],
  ])('is not taken %s', (_, value) => expect(parseStoredProposal(JSON.stringify(value))).toBeNull());

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseStoredProposal(text)).toBeNull();
      }),
    );
  });
});
