import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { PinnedSources } from '../../../src/core/context/pinnedSources.ts';
import { attachedPaste } from '../../../src/vscode/context/attachedPaste.ts';

describe('a pasted text that is attached', () => {
  it('is one attachment with its lines, as it was, and once only', async () => {
    const pinned = new PinnedSources(silentLog);
    const text = 'a\n'.repeat(1200);
    await pinned.add(attachedPaste(text));
    await pinned.add(attachedPaste(text));
    expect(pinned.sources).toMatchObject([{ kind: 'pasted', label: '1,200 lines', text, problem: null, pinned: true }]);
    await pinned.add(attachedPaste('one'));
    expect(pinned.sources.map(({ label }) => label)).toEqual(['1,200 lines', '1 line']);
    // It is kept nowhere, and says so.
    expect(pinned.kept).toEqual([]);
    expect(pinned.sources[0]?.note).toContain('gone when the window is closed');
    pinned.dispose();
  });
});
