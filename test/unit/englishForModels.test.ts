/** What is said to people and to models alike: people read it in their language, and models in English whatever that is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configure, t } from '../../src/base/l10n.ts';
import { conflictInstruction, conflictText, type FileConflict, type ShownRegion } from '../../src/core/git/conflictText.ts';
import { fixInstruction } from '../../src/core/review/fixRequest.ts';
import { hiddenFindings } from '../../src/core/review/hiddenFindings.ts';
import { readBundle } from '../../scripts/l10n.ts';

beforeEach(() => configure({ language: 'de', contents: readBundle('de') }));
afterEach(() => configure());

const conflict: FileConflict = {
  path: 'cart.js',
  operation: {
    kind: 'rebase',
    step: null,
    branch: 'topic',
    commit: { hash: 'abc1234abc1234', subject: 'Count items' },
    onto: { hash: 'def5678def5678', subject: null },
  },
  branch: null,
  base: 'a\n',
  ours: 'b\n',
  theirs: 'c\n',
  unread: false,
  commits: { ours: [], theirs: [] },
};
const place: ShownRegion = {
  region: {
    first: 1,
    last: 5,
    start: 0,
    end: 40,
    ours: { text: 'b\n' },
    theirs: { text: 'c\n' },
    base: null,
  } as unknown as ShownRegion['region'],
  number: 1,
  of: 1,
  base: null,
};

describe('with another language than English', () => {
  it('a conflict is told in it, and the model is asked in English', () => {
    expect(conflictText(conflict, place, 'javascript', '')).toContain('**Die andere Seite (theirs)** ist der eigene Commit');
    const asked = conflictInstruction(conflict, place);
    expect(asked).toContain('Theirs is your own commit that is replayed, `abc1234` (`Count items`).');
    configure();
    expect(conflictInstruction(conflict, place)).toBe(asked);
  });

  it('a line with characters that are not seen is told in it, and mended in English', () => {
    const line = { kind: 'added' as const, text: 'a\u202eb', before: null, after: 2 };
    const files = [{ path: 'a.js', hunks: [{ lines: [line] }] }] as unknown as Parameters<typeof hiddenFindings>[0];
    const [finding] = hiddenFindings(files);
    expect(finding?.message).toContain('unsichtbare Zeichen');
    expect(fixInstruction(2, finding!)).toContain('It has characters that are not seen');
    expect(t('Staged')).toBe('Gestagt');
  });
});
