import { expect, it } from 'vitest';
import type { IndexState } from '../../../src/core/indexing/indexState.ts';
import { skippedText } from '../../../src/core/indexing/skippedText.ts';

const ready: IndexState = {
  status: 'ready',
  counts: { files: 2, chunks: 2, symbols: 2, skipped: 1 },
  bytes: 1_000,
  elsewhere: false,
  reading: null,
  otherScope: false,
};
const secret = { path: '.env', reason: 'secret' } as const;

it('says what is left out, and why', () => {
  expect(skippedText(ready, [secret])).toBe(
    '1 file left out of the index, beside those that rules name and those that are no text:\n\n.env may hold keys or passwords\n',
  );
  expect(skippedText(ready, [])).toBe('No file is left out, but those that rules name and those that are no text.\n');
});

it('does not say that nothing is left out where nothing was read, and says what to do', () => {
  expect(skippedText({ status: 'idle' }, [])).toBe(
    'The project is not indexed yet. Search the project, or rebuild its index, to have it read.\n',
  );
  expect(skippedText({ status: 'off' }, [])).toBe('Indexing is switched off (mlxCode.index.when).\n');
  expect(skippedText({ status: 'indexing', files: 0, of: 0 }, [])).toBe(
    'Looking for the files of the project. What is left out is listed here as it is come to.\n',
  );
});

it('says that a list is not whole while the files are read, here or elsewhere', () => {
  expect(skippedText({ status: 'paused', why: 'battery', files: 1, of: 4 }, [secret])).toBe(
    'Indexing waits on battery, at 1 of 4 files.\n\n' +
      '1 file left out of the index so far, beside those that rules name and those that are no text:\n\n.env may hold keys or passwords\n',
  );
  expect(skippedText({ ...ready, elsewhere: true, reading: { files: 1, of: 4 } }, [secret])).toMatch(
    /^Another window reads the project: 1 of 4 files\..*so far/s,
  );
});
