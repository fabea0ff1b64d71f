import { describe, expect, it } from 'vitest';
import type { EditAccess } from '../../../../src/core/edits/reader/editAccess.ts';
import { readPlan } from '../../../../src/core/edits/reader/editReader.ts';
import { readPlannedEdits } from '../../../../src/core/edits/reader/readEdits.ts';

const block = (search: string, replacement: string): string =>
  `a.ts\n<<<<<<< SEARCH\n${search}\n=======\n${replacement}\n>>>>>>> REPLACE\n`;

async function applied(answer: string, text: string, line: number): Promise<string | null | undefined> {
  const access: EditAccess = { read: () => Promise.resolve({ text }), paths: () => Promise.resolve(['a.ts']) };
  const plan = readPlan(answer);
  const asked = await readPlannedEdits(plan, access);
  expect(asked.changes).toEqual([]);
  expect(asked.conflicts[0]).toMatchObject({ reason: 'ambiguous' });
  expect(asked.conflicts[0]!.lines).toContain(line);
  const edits = plan.edits.map((edit) => (edit.kind === 'replace' ? { ...edit, hint: { ...edit.hint, line, chosen: true } } : edit));
  const { changes, conflicts } = await readPlannedEdits({ ...plan, edits }, access);
  expect(conflicts).toEqual([]);
  return changes[0]?.after;
}

describe('the line that the user chose', () => {
  it('decides between literal places', async () => expect(await applied(block('one', 'two'), 'one\nx\none\n', 3)).toBe('one\nx\ntwo\n'));

  it('decides between similar places', async () =>
    expect(await applied(block('      one', '      two'), '  one\nx\n    one\n', 3)).toBe('  one\nx\n    two\n'));

  it('says where lines without context go', async () =>
    expect(await applied('--- a/a.ts\n+++ b/a.ts\n@@ -2,0 +3 @@\n+two\n', 'one\nx\none\n', 2)).toBe('one\nx\ntwo\none\n'));
});
