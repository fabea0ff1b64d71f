import { describe, expect, it } from 'vitest';
import { editFence } from '../../../src/core/chat/editFence.ts';
import { fenceInfo } from '../../../src/base/fenceInfo.ts';

const file = (path: string, text: string) => ({ path, languageId: 'markdown', text });

describe('the fence around an edit', () => {
  it('is longer than any in the files', () => {
    expect(editFence({ files: [file('a.md', 'x\n``````\ny\n')] }).close).toBe('```````\n');
    expect(editFence({ files: [file('a.md', '```\n')] }).close).toBe('`````\n');
  });

  it('names the only file, whatever it is called, and none of several', () => {
    const path = 'docs/read me (größe).md';
    expect(fenceInfo(editFence({ files: [file(path, '')] }).open.replace(/^`+/, '')).path).toBe(path);
    expect(editFence({ files: [file('a.md', ''), file('b.md', '')] }).open).toBe('`````\n');
    expect(editFence({ files: [file('a`b.md', '')] }).open).toBe('`````\n');
  });
});
