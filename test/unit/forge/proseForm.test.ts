/** What a model writes does nothing on a page, wherever it was cut, and whoever wrote it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsForm, readParts } from '../../../src/core/forge/partsReader.ts';
import { maxTitle, tidyLine, tidyPart, tidyTitle } from '../../../src/core/forge/proseForm.ts';

/** What would make a page link, mention, tick, hide, or start a heading; written apart from the form. */
const acts = /[@#<>[\]*|\\~]|:\/\/|www\.|^\s*(?:[-+=]{3,}|\d+[.)]\s)|[\p{Cc}\p{Cf}]/mu;

describe('what is written', () => {
  it.each([
    ['Adds tax. ', 'Adds tax.'],
    ['Adds [a link](https://evil.example.com) @ada', 'Adds'],
    ['See https://evil.example.com/x for more', 'See for more'],
    ['See www.evil.example.com now', 'See now'],
    ['Uses `total', 'Uses total'],
    ['Uses `total` now', 'Uses `total` now'],
    ['- [x] done', ''],
    ['<!-- hidden', ''],
    ['Closes #12', 'Closes'],
    ['a\u202eb', 'a'],
    ['', ''],
  ])('%j', (text, tidy) => {
    expect(tidyPart(text)).toBe(tidy);
  });

  it('is a list where it is one, and ends with whole words where it was cut', () => {
    expect(tidyPart('- One thing\n- Another thi', true)).toBe('- One thing\n- Another');
    expect(tidyPart('- One\n- \n-\n- [ ] box\n- Two')).toBe('- One\n- Two');
    expect(tidyTitle('Add the tax of the coun', true)).toBe('Add the tax of the');
    expect(tidyTitle(`Add ${'x'.repeat(200)}`)).toHaveLength(maxTitle);
    expect(tidyTitle('Add tax.')).toBe('Add tax');
    expect(tidyLine('One: ', 100)).toBe('One');
  });

  it('never acts', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('- ', '\n', '- [x] ', '@ada', '#1', '<b>', '`', 'http://x', 'word ', '# '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, cut) => {
        const text = pieces.join('');
        for (const tidy of [tidyPart(text, cut), tidyTitle(text, cut)]) {
          expect(tidy.replace(/^- /gm, '').replaceAll('\n', ' ')).not.toMatch(acts);
          expect(tidy.split('`').length % 2).toBe(1);
        }
        expect(tidyTitle(text, cut)).not.toContain('\n');
        const read = readParts(text, 3);
        if (typeof read !== 'string') expect(read.title.length).toBeGreaterThan(0);
      }),
      {
        numRuns: 3000,
        examples: [
          [['A_', 'http://x'], false],
          [['9', 'http://x'], true],
          [['Awww.x'], false],
        ],
      },
    );
  });
});

describe('an answer in words', () => {
  it('is read by its title and numbers, with other words around them', () => {
    const answer =
      '<think>Hm. Title: no</think>Sure! Here it is:\n**Title:** Add the tax\n\n[1] What\n- Adds `total`\n- Removes **old**\n[2]: Because of the law.\nIt is new.';
    expect(readParts(answer, 2)).toEqual({
      title: 'Add the tax',
      parts: ['- Adds `total`\n- Removes old', 'Because of the law. It is new.'],
    });
    expect(readParts('Title: X\n\nIt adds tax.', 2)).toEqual({ title: 'X', parts: ['It adds tax.', ''] });
    expect(readParts('Title: X\n[7] lost\n[1] kept', 1)).toEqual({ title: 'X', parts: ['kept'] });
    expect(readParts('I can not help with that.', 1)).toBe('no line begins with “Title:”');
    expect(readParts('Title: ###', 1)).toBe('no line begins with “Title:”');
    expect(partsForm(['Summary', ''])).toContain('[1] Summary\n[2] the description');
  });
});
