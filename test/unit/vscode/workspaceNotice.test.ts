import { describe, expect, it } from 'vitest';
import { workspaceNotice } from '../../../src/vscode/chat/workspaceNotice.ts';

describe('workspaceNotice', () => {
  it('is silent in a trusted folder on a disk, here or on a remote machine', () => {
    expect(workspaceNotice({ trusted: true, schemes: ['file'] })).toBeNull();
    expect(workspaceNotice({ trusted: true, schemes: ['vscode-remote'] })).toBeNull();
    expect(workspaceNotice({ trusted: true, schemes: ['vscode-vfs', 'file'] })).toBeNull();
  });

  it.each([
    [{ trusted: true, schemes: [] }, /No folder is open.*Open a folder/],
    [{ trusted: false, schemes: ['file'] }, /Restricted Mode.*Commit messages, \/run.*trust/],
    [{ trusted: true, schemes: ['vscode-vfs'] }, /virtual.*Clone/],
  ])('says what is limited and what to do: %o', (situation, sentence) => expect(workspaceNotice(situation)).toMatch(sentence));
});
