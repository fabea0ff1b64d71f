import { describe, expect, it } from 'vitest';
import { cardOf, changeLabel, conflictRowId, fileRowId, readingCard, unchangedCard } from '../../../src/core/chat/editCard.ts';
import { sampleFile } from '../../support/webviewHarness/sampleChats.ts';
import { rowLabel } from '../../../webview/state/editCard.ts';

const path = 'src/pri\u202eces.js';
const shown = 'src/pri⟨U+202E⟩ces.js';

describe('a card', () => {
  it('shows unseen characters of paths, reasons and code by their number, to the eye and to a screen reader', () => {
    const file = { ...sampleFile({ path, from: path, state: 'conflict', problem: `“${path}” is gone.` }) };
    const conflict = {
      path,
      reason: 'ambiguous',
      lines: [1, 2],
      search: '',
      places: [1, 2].map((line) => ({ line, text: 'a\u200bb' })),
    } as const;
    const missing = { path, reason: 'missingFile', lines: [], search: '', places: [], similar: [path, 'b.js'] } as const;
    const conflicts = [conflict, missing].map((one) => ({ ...one, lines: [...one.lines], places: [...one.places] }));
    const card = cardOf(`Mend ${path}`, { id: '1', label: '', cut: false, files: [file] }, conflicts, false);
    expect(JSON.stringify(card.files.map(({ id: _, ...row }) => row))).not.toMatch(/[\u202e\u200b]/);
    expect(card.label).toBe(`Mend ${shown}`);
    expect(card.files.map((row) => row.path)).toEqual([shown, shown, shown]);
    expect(card.files[1]?.places.map(({ text }) => text)).toEqual(['a⟨U+200B⟩b', 'a⟨U+200B⟩b']);
    for (const row of card.files) expect(rowLabel(row)).toContain(shown);
    for (const { files } of [readingCard([path]), unchangedCard('', [path])]) expect(files[0]?.path).toBe(shown);
  });

  it('is called by the beginning of what was asked, in one line, in which no sign is half', () => {
    expect(changeLabel('\n  Mend \t total()\rand more')).toBe('Mend total()');
    expect(changeLabel('Use  reduce instead of the loop in total(), and say in a comment why')).toBe(
      'Use reduce instead of the loop in total(), and say in a…',
    );
    expect(changeLabel(`${'x'.repeat(59)}😀${'x'.repeat(59)}`)).toBe(`${'x'.repeat(59)}…`);
    expect(changeLabel(`${'x'.repeat(10)}\ud83d`).isWellFormed()).toBe(true);
    expect(changeLabel(`a ${' b'.repeat(5_000_000)}`)).toMatch(/^a( b)+…$/);
  });

  it('names its rows by the real path', () => {
    const card = cardOf('', { id: '1', label: '', cut: false, files: [sampleFile({ path })] }, [], false);
    expect(card.files[0]?.id).toBe(fileRowId(path));
    expect(conflictRowId(0)).toBe('conflict:0');
  });
});
