import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { CompletionRequest } from '../../../src/core/completion/completionService.ts';
import { staysSound } from '../../../src/vscode/completion/staysSound.ts';

const request = (languageId: string): CompletionRequest => ({
  uri: 'file:///a',
  path: 'a',
  languageId,
  prefix: 'f(',
  suffix: ')\n',
  related: () => Promise.resolve([]),
  manual: false,
});

describe('whether a file stays sound with a suggestion', () => {
  it('is what its trees say; where these can’t tell, it does', async () => {
    const said: Record<string, boolean | null> = { go: true, java: false, cobol: null };
    const trees = { staysSound: vi.fn((_: string, languageId: string) => Promise.resolve(said[languageId] ?? null)) };
    const fits = staysSound(trees, silentLog);
    expect(await fits(request('go'), 'a')).toBe(true);
    expect(await fits(request('java'), 'a')).toBe(false);
    expect(await fits(request('cobol'), 'a')).toBe(true);
    expect(trees.staysSound).toHaveBeenCalledWith('file:///a', 'go', 'f()\n', { at: 2, text: 'a' });
  });

  it('is not known where no tree can be made, which is told once for each reason', async () => {
    const log = { ...silentLog, error: vi.fn() };
    const trees = { staysSound: (_: string, languageId: string) => Promise.reject(new Error(`no grammar for ${languageId}`)) };
    const fits = staysSound(trees, log);
    for (const languageId of ['go', 'java', 'go', 'java', 'go']) expect(await fits(request(languageId), 'a')).toBe(true);
    expect(log.error).toHaveBeenCalledTimes(2);
  });
});
