import { describe, expect, it } from 'vitest';
import {
  cardAnnouncement,
  cardButtons,
  cardCount,
  cardLines,
  cardNotes,
  cardTitle,
  rowButtons,
  rowLabel,
  rowTags,
  splitPath,
} from '../../../webview/state/editCard.ts';
import { sampleCard, sampleFile } from '../../support/webviewHarness/sampleChats.ts';
import type { EditCard, EditFileState } from '../../../src/protocol/editCard.ts';

const inStates = (...states: EditFileState[]): EditCard =>
  sampleCard({ files: states.map((state, index) => sampleFile({ path: `f${String(index)}.js`, state })) });
const labels = (card: EditCard): string[] => cardButtons(card).map(({ label }) => label);

describe('a card of changes', () => {
  it('says what it is, or what has become of it', () => {
    expect(cardTitle(inStates('reading', 'reading'))).toBe('Writing changes…');
    expect(cardTitle(inStates('waiting', 'applied'))).toBe('Proposed changes');
    expect(cardTitle(inStates('applied', 'applied'))).toBe('Changes applied');
    expect(cardTitle(inStates('applied', 'rejected'))).toBe('Partly applied');
    expect(cardTitle(inStates('applied', 'conflict'))).toBe('Partly applied');
    expect(cardTitle(inStates('conflict', 'rejected'))).toBe('Changes that do not fit');
    expect(cardTitle(inStates('undone', 'rejected'))).toBe('Changes undone');
    // One that never fitted says nothing of what was undone.
    expect(cardTitle(inStates('undone', 'conflict'))).toBe('Changes undone');
    expect(cardTitle(inStates('undone', 'unchanged'))).toBe('Changes undone');
    expect(cardTitle(inStates('rejected'))).toBe('Changes discarded');
    const unchanged = inStates('unchanged', 'unchanged');
    expect(cardTitle(unchanged)).toBe('Nothing to change');
    expect(cardNotes(unchanged)).toEqual(['The files are already as this answer wants them.']);
    expect(rowTags(unchanged.files[0]!)).toEqual(['already so']);
    expect(labels(unchanged)).toEqual([]);
  });

  it('counts files once, and all lines', () => {
    expect(cardCount(sampleCard())).toBe('2 files');
    expect(cardCount(sampleCard({ files: [sampleFile(), sampleFile({ id: 'conflict:0', state: 'conflict' })] }))).toBe('1 file');
    expect(cardCount(sampleCard({ files: [sampleFile({ path: '' })] }))).toBe('');
    expect(cardLines(sampleCard())).toEqual({ added: 25, removed: 5 });
  });

  it('offers what can be decided', () => {
    expect(labels(inStates('reading'))).toEqual([]);
    expect(labels(sampleCard())).toEqual(['Apply All', 'Review', 'One by One', 'Discard']);
    expect(labels(inStates('waiting'))).toEqual(['Apply', 'Review', 'One by One', 'Discard']);
    expect(labels(sampleCard({ files: [sampleFile({ kind: 'created' })] }))).toEqual(['Apply', 'Review', 'Discard']);
    expect(labels(inStates('waiting', 'applied'))).toEqual(['Apply', 'Review', 'One by One', 'Discard', 'Undo']);
    expect(labels(inStates('applied', 'rejected'))).toEqual(['Undo']);
    expect(labels(inStates('rejected', 'conflict'))).toEqual([]);
    expect(labels(inStates('rejected', 'undone', 'conflict'))).toEqual(['Apply Again']);
    expect(labels(inStates('applied', 'undone'))).toEqual(['Apply Again', 'Undo']);
    expect(labels(inStates('waiting', 'undone'))).toEqual(['Apply', 'Review', 'One by One', 'Discard']);
  });

  it('has what was found by overlooking blanks looked at before it is applied, and says so', () => {
    const fuzzy = sampleCard({ files: [sampleFile({ fuzzy: true }), sampleFile({ path: 'b.js' })] });
    expect(labels(fuzzy)).toEqual(['Review, Then Apply', 'One by One', 'Discard']);
    expect(cardNotes(fuzzy)).toEqual(['Some places were not found word for word, so look at them before they are applied.']);
    expect(rowTags(fuzzy.files[0]!)).toEqual(['not found word for word']);
    expect(rowButtons(fuzzy.files[0]!)[1]!.name).toBe('Review, then apply the change to cart.js');
    const seen = sampleCard({ files: [sampleFile({ fuzzy: true, seen: true })] });
    expect(labels(seen)).toContain('Apply');
    expect(cardNotes(seen)).toEqual([]);
  });

  it('says when more may be missing, and what happens to what does not fit', () => {
    expect(cardNotes(sampleCard({ cut: true }))[0]).toMatch(/ended early/);
    expect(cardNotes(inStates('waiting', 'conflict'))).toEqual(['What does not fit is left out when the rest is applied.']);
    expect(cardNotes(inStates('conflict'))).toEqual([]);
  });

  it('offers what still fits of a file whose other hunks do not, and says so', () => {
    const problem = '1 of 3 hunks no longer fits the file “cart.js”.';
    const partial = sampleFile({ state: 'conflict', fitting: 2, problem });
    const card = sampleCard({ files: [partial] });
    expect(cardTitle(card)).toBe('Changes that fit in part');
    expect(cardButtons(card).map(({ action, label }) => [action, label])).toEqual([
      ['hunks', 'One by One'],
      ['applyRest', 'Apply What Fits'],
      ['discard', 'Discard'],
    ]);
    expect(rowButtons(partial).map(({ action, name }) => [action, name])).toEqual([
      ['review', 'Open the diff of what still fits cart.js'],
      ['hunks', 'Decide on cart.js hunk by hunk'],
      ['applyRest', 'Apply the 2 hunks that still fit cart.js'],
      ['discard', 'Discard the change to cart.js'],
    ]);
    expect(rowLabel(partial)).toContain(problem);
    expect(rowLabel(sampleFile({ note: 'Saving makes more of it.' }))).toMatch(/, Saving makes more of it\.$/);
    const last = sampleCard({ files: [{ ...partial, fitting: 0 }] });
    expect(cardTitle(last)).toBe('Changes that do not fit');
    expect(labels(last)).toEqual(['One by One', 'Discard']);
    expect(rowButtons(last.files[0]!).map(({ action }) => action)).toEqual(['hunks', 'discard']);
    expect(labels(sampleCard({ files: [{ ...partial, fuzzy: true }] }))).toEqual(['One by One', 'Review, Then Apply', 'Discard']);
    const taken = sampleCard({ files: [{ ...partial, fitting: 0, accepted: true }] });
    expect(labels(taken)).toEqual(['One by One', 'Discard', 'Undo']);
    expect(rowTags(taken.files[0]!)).toEqual(['applied in part']);
    const both = sampleCard({ files: [partial, sampleFile({ path: 'b.js' })] });
    expect(labels(both)).toEqual(['Apply', 'Review', 'One by One', 'Discard']);
    expect(cardNotes(both)).toEqual(['A file that fits only in part is left out when the others are applied.']);

    const before = sampleCard({ files: [sampleFile()] });
    expect(cardAnnouncement(before, card)).toBe(`Changes that fit in part: 1 file. ${problem}`);
    expect(cardAnnouncement(sampleCard({ files: [sampleFile(), both.files[1]!] }), both)).toBe(problem);
    expect(cardAnnouncement(both, { ...both })).toBeNull();
  });

  it('has a sentence for each row', () => {
    expect(rowLabel(sampleFile())).toBe('src/cart.js, 1 line added, 5 lines removed');
    expect(rowLabel(sampleFile({ path: '', state: 'conflict', added: 0, removed: 0, problem: 'It names no file.' }))).toBe(
      'No file, It names no file.',
    );
    expect(rowTags(sampleFile({ kind: 'renamed', from: 'src/old.js', state: 'applied' }))).toEqual(['renamed from old.js', 'applied']);
    expect(rowTags(sampleFile({ kind: 'deleted' }))).toEqual(['deleted']);
    expect(rowButtons(sampleFile({ state: 'applied' }))).toEqual([]);
    expect(splitPath('a/b/c.ts')).toEqual({ name: 'c.ts', folder: 'a/b' });
    expect(splitPath('c.ts')).toEqual({ name: 'c.ts', folder: '' });
  });

  it('is told when it comes and when its state changes, and not while it grows', () => {
    const reading = inStates('reading');
    expect(cardAnnouncement(null, reading)).toBeNull();
    expect(cardAnnouncement(reading, sampleCard())).toBe('Proposed changes: 2 files.');
    expect(cardAnnouncement(reading, inStates('waiting', 'conflict'))).toBe('Proposed changes: 2 files. One edit does not fit.');
    expect(cardAnnouncement(sampleCard(), { ...sampleCard() })).toBeNull();
    expect(cardAnnouncement(inStates('waiting'), inStates('applied'))).toBe('Changes applied: 1 file.');
    expect(cardAnnouncement(inStates('applied'), null)).toBeNull();
  });
});
