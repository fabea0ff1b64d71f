import { describe, expect, it } from 'vitest';
import { fileStanding } from '../../../src/core/context/fileStanding.ts';

const editor = (text: string, unsaved = false): { text: string; unsaved: boolean } => ({ text, unsaved });

describe('an attached file in the editor and on the disk', () => {
  it('is the disk’s text, also where a clean editor has not followed it yet', () => {
    expect(fileStanding({ editor: null, disk: { text: 'a' }, agreed: null })).toEqual({ text: 'a', problem: null, agreed: 'a' });
    expect(fileStanding({ editor: editor('old'), disk: { text: 'new' }, agreed: 'old' })).toEqual({
      text: 'new',
      problem: null,
      agreed: 'new',
    });
    // An editor makes line ends alike, and that is no other text.
    expect(fileStanding({ editor: editor('a\nb'), disk: { text: 'a\r\nb' }, agreed: null })).toMatchObject({ text: 'a\nb', problem: null });
  });

  it('is the editor’s text while that is not saved', () => {
    const typed = fileStanding({ editor: editor('mine', true), disk: { text: 'a' }, agreed: 'a' });
    expect(typed).toEqual({ text: 'mine', problem: null, agreed: 'a', standing: 'unsaved' });
    // Attached when it was unsaved already: the disk counts as what was typed into.
    expect(fileStanding({ editor: editor('mine', true), disk: { text: 'a' }, agreed: null })).toMatchObject({
      standing: 'unsaved',
      agreed: 'a',
    });
  });

  it('says in one sentence that both were changed, until they agree again', () => {
    const both = fileStanding({ editor: editor('mine', true), disk: { text: 'theirs' }, agreed: 'a' });
    expect(both).toMatchObject({ text: 'mine', standing: 'conflict', agreed: 'a' });
    expect(both.note).toContain('the text in the editor goes along');
    expect(fileStanding({ editor: editor('theirs', true), disk: { text: 'theirs' }, agreed: 'a' })).toEqual({
      text: 'theirs',
      problem: null,
      agreed: 'theirs',
    });
  });

  it('is gone, cannot be read, or is only in the editor any more', () => {
    expect(fileStanding({ editor: null, disk: 'gone', agreed: 'a' })).toMatchObject({ text: null, standing: 'gone' });
    const problems = (['gone', 'binary', 'tooLarge', 'unreadable'] as const).map(
      (disk) => fileStanding({ editor: null, disk, agreed: null }).problem,
    );
    expect(new Set(problems).size).toBe(4);
    for (const problem of problems) expect(problem).toMatch(/^It .*\. \w.*\.$/);
    const open = fileStanding({ editor: editor('a'), disk: 'gone', agreed: 'a' });
    expect(open).toMatchObject({ text: 'a', problem: null, standing: 'gone' });
    expect(open.note).toContain('deleted');
    expect(fileStanding({ editor: editor('a'), disk: 'tooLarge', agreed: null })).toEqual({ text: 'a', problem: null, agreed: null });
  });
});
