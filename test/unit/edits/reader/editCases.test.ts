import { describe, expect, it } from 'vitest';
import { readEdits } from '../../../../src/core/edits/reader/readEdits.ts';
import { accessOf, editCases } from '../../../support/editCases.ts';

const cases = editCases();
const byPath = <T extends { path: string | null }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.path ?? '').localeCompare(b.path ?? ''));

describe('reading answers as models write them', () => {
  it('has at least 120 cases', () => expect(cases.length).toBeGreaterThanOrEqual(120));

  it.each(cases.map((edit) => [edit.name, edit] as const))('%s', async (_name, edit) => {
    const read = await readEdits(edit.answer, accessOf(edit), edit.options);
    expect({
      changes: byPath(read.changes),
      conflicts: read.conflicts.map(({ reason, path, lines }) => ({ reason, path, lines })),
    }).toEqual({ changes: byPath(edit.changes), conflicts: edit.conflicts });
    for (const { path, by } of edit.found) expect(read.edits.find((located) => located.path === path)?.pathMatch).toBe(by);
  });
});
