import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../../scripts/l10n.ts';
import { configure } from '../../../../src/base/l10n.ts';
import { progressShare, progressText } from '../../../../src/core/models/download/progressText.ts';

const progress = {
  phase: 'downloading',
  received: 1.29e9,
  total: 4.7e9,
  bytesPerSecond: 23e6,
  secondsLeft: 148,
  part: 1,
  parts: 1,
} as const;

describe('how far a download is, in words', () => {
  it('is in the user’s language, with the units that it has', () => {
    configure({ language: 'fr', contents: readBundle('fr') });
    const said = progressText(progress);
    configure();
    expect(said).toBe('1,2 sur 4,7 Go, 23 Mo/s, encore 2 min');
  });

  it.each([
    [{}, '1.2 of 4.7 GB, 23 MB/s, 2 min left'],
    [{ bytesPerSecond: null, secondsLeft: null }, '1.2 of 4.7 GB'],
    [{ bytesPerSecond: 0, secondsLeft: null }, '1.2 of 4.7 GB'],
    [{ total: null, secondsLeft: null }, '1.3 GB, 23 MB/s'],
    [{ secondsLeft: 0.2 }, '1.2 of 4.7 GB, 23 MB/s, 1 s left'],
    [{ secondsLeft: 4830 }, '1.2 of 4.7 GB, 23 MB/s, 1 h 21 min left'],
    [{ received: 4.6999e9, secondsLeft: 1 }, '4.6 of 4.7 GB, 23 MB/s, 1 s left'],
    [{ received: 5e6, total: 31e6, secondsLeft: 59 }, '5 of 31 MB, 23 MB/s, 59 s left'],
    [{ part: 2, parts: 3, secondsLeft: null }, 'file 2 of 3, 1.2 of 4.7 GB, 23 MB/s'],
    [{ phase: 'connecting', received: 0 }, 'connecting'],
    [{ phase: 'connecting' }, 'connecting, to go on at 1.2 of 4.7 GB'],
    [{ phase: 'retrying' }, '1.2 of 4.7 GB, the connection failed; trying again'],
    [{ phase: 'elsewhere' }, '1.2 of 4.7 GB, fetched by another window'],
    [{ phase: 'verifying', received: 4.7e9 }, 'checking 4.7 of 4.7 GB'],
  ] as const)('%j: %s', (more, text) => {
    expect(progressText({ ...progress, ...more })).toBe(text);
  });

  it('is full only when it is', () => {
    expect(progressShare(progress)).toBeCloseTo(0.274, 3);
    expect(progressShare({ ...progress, total: null })).toBeNull();
    expect(progressShare({ ...progress, received: 4.7e9 })).toBe(1);
  });
});
