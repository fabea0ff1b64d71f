import { expect, it } from 'vitest';
import type { FileChange } from '../../../src/core/edits/fileChange.ts';
import { changeDigest } from '../../../src/node/changeDigest.ts';

const one: FileChange = { path: 'a', before: 'x', after: 'y', match: 'exact' };

it('differs with anything that is done, and with nothing else', () => {
  const digests = [
    changeDigest('/w', [one]),
    changeDigest('/v', [one]),
    changeDigest('/w', []),
    changeDigest('/w', [{ ...one, path: 'b' }]),
    changeDigest('/w', [{ ...one, from: 'c' }]),
    changeDigest('/w', [{ ...one, before: null }]),
    changeDigest('/w', [{ ...one, before: '' }]),
    changeDigest('/w', [{ ...one, after: null }]),
    changeDigest('/w', [{ ...one, before: 'xy', after: '' }]),
    changeDigest('/w', [{ ...one, before: '\ud800' }]),
    changeDigest('/w', [{ ...one, before: '\ufffd' }]),
    changeDigest('/w', [one, { ...one, path: 'b' }]),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  expect(changeDigest('/w', [{ ...one, match: 'whitespace' }])).toBe(digests[0]);
  expect(changeDigest('/w', [{ ...one, path: 'b' }, one])).toBe(digests.at(-1));
});
