import { describe, expect, it } from 'vitest';
import { readEdits } from '../../../../src/core/edits/reader/readEdits.ts';
import { accessOf, editCases, essenceOf } from '../../../support/editCases.ts';

const cases = editCases();
describe('reading answers as models write them', () => {
  it('has at least 120 cases', () => expect(cases.length).toBeGreaterThanOrEqual(120));

  it.each(cases.map((edit) => [edit.name, edit] as const))('%s', async (_name, edit) => {
    const read = await readEdits(edit.answer, accessOf(edit), edit.options);
    expect(essenceOf(read.changes, read.conflicts)).toEqual(essenceOf(edit.changes, edit.conflicts));
    for (const { path, by } of edit.found) expect(read.edits.find((located) => located.path === path)?.pathMatch).toBe(by);
  });
});
