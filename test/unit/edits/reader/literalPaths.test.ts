import { describe, expect, it, vi } from 'vitest';
import type { EditAccess } from '../../../../src/core/edits/reader/editAccess.ts';
import { readEdits } from '../../../../src/core/edits/reader/readEdits.ts';

function workspace(texts: Record<string, string>): EditAccess & { paths: ReturnType<typeof vi.fn<EditAccess['paths']>> } {
  return {
    literal: true,
    read: (path) => Promise.resolve(Object.hasOwn(texts, path) ? { text: texts[path] ?? '' } : { reason: 'missingFile' }),
    paths: vi.fn(() => Promise.resolve(Object.keys(texts))),
  };
}
const block = (path: string): string => `${path}\n\`\`\`\n<<<<<<< SEARCH\none();\n=======\nuno();\n>>>>>>> REPLACE\n\`\`\`\n\n`;

describe('paths that are taken literally', () => {
  it('are told with what they may mean, and stand for nothing else', async () => {
    const { changes, conflicts, edits } = await readEdits(
      block('x.js') + block('./SRC/only.js') + block('y.js'),
      workspace({ 'src/a/x.js': 'one();\n', 'src/b/X.js': 'one();\n', 'b/x.js': 'one();\n', 'src/only.js': 'one();\n' }),
    );
    expect(changes).toEqual([]);
    expect(edits.map(({ outcome }) => outcome)).toEqual(['conflict', 'conflict', 'conflict']);
    expect(conflicts.map(({ path, similar }) => [path, similar])).toEqual([
      ['x.js', ['src/a/x.js', 'b/x.js']],
      ['./SRC/only.js', ['src/only.js']],
      ['y.js', undefined],
    ]);
  });

  it('do not have the folder looked through for a new file, or for one that the answer itself takes away', async () => {
    const access = workspace({ 'src/x.js': 'one();\n', 'x.md': 'one();\n' });
    const made = await readEdits('```file:x.js\nnew();\n```\n', access);
    expect(made.changes).toMatchObject([{ path: 'x.js', before: null }]);
    const gone = await readEdits('*** Begin Patch\n*** Delete File: x.md\n*** End Patch\n\n' + block('x.md'), access);
    expect(gone.conflicts).toMatchObject([{ path: 'x.md', reason: 'missingFile' }]);
    expect(gone.conflicts[0]).not.toHaveProperty('similar');
    expect(access.paths).not.toHaveBeenCalled();
  });

  it('leave an answer that names no file without one', async () => {
    const { changes, conflicts } = await readEdits(block('').trimStart(), workspace({ 'x.js': 'one();\n' }));
    expect([changes, conflicts.map(({ reason }) => reason)]).toEqual([[], ['noPath']]);
  });
});
