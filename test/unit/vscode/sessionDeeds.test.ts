import { expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { Services } from '../../../src/vscode/services.ts';
import { sessionInfo } from '../../support/keptTurns.ts';

const asked: [string, string][] = [];
let answer: string | undefined;
vi.mock('vscode', () => ({
  window: {
    showWarningMessage: (text: string, { detail }: { detail: string }) => {
      asked.push([text, detail]);
      return Promise.resolve(answer);
    },
  },
}));
const { deleteSession, forkSession } = await import('../../../src/vscode/sessions/sessionDeeds.ts');

const info = sessionInfo();

/** What the question says besides, where others have something of the one that is to be deleted. */
async function said(others: readonly string[] | AppError): Promise<string> {
  const kin = (): Promise<unknown> =>
    others instanceof AppError ? Promise.reject(others) : Promise.resolve({ others: others.map((title) => ({ ...info, title })) });
  const sessions = { damaged: () => Promise.resolve({ files: [], bytes: 0 }), kin };
  await deleteSession({ sessions } as unknown as Services, info);
  const [text, detail] = asked.pop()!;
  expect(text).toBe('Delete the conversation “Tax”?');
  const [first, ...more] = detail.split('\n\n');
  expect(first).toMatch(/^What was said in it is removed from this computer/);
  return more.join('\n\n');
}

it('deleting asks with the names of the conversations that keep what they have of it', async () => {
  expect(await said([])).toBe('');
  expect(await said(['Tax (2)'])).toBe(
    'The conversation “Tax (2)” has a part of it, forked from the same, and keeps that. Delete it as well where that is to go.',
  );
  expect(await said(['Tax (2)', 'Tax (3)'])).toMatch(/^2 conversations have a part .* keep that: “Tax \(2\)” and “Tax \(3\)”\./);
  expect(await said(Array.from({ length: 9 }, (_, at) => `T${String(at)}\u202E`))).toMatch(
    /: “T0⟨U\+202E⟩”, .*“T4⟨U\+202E⟩”, and 4 more\./,
  );
});

it('deleting is asked for also where nothing can be read of it any more', async () => {
  expect(await said(new AppError('sessionGone', 'no such session'))).toBe('');
});

it('forking asks before an answer is stopped, and is cancelled where that is to go on', async () => {
  const forks: unknown[] = [];
  const fork = (busy: boolean) =>
    forkSession(
      {
        chat: { busy },
        settings: { keepsHistory: true },
        sessions: { fork: (...given: unknown[]) => Promise.resolve(forks.push(given)) },
      } as unknown as Services,
      3,
      { before: false },
    );
  await fork(false);
  await expect(fork(true)).rejects.toMatchObject({ code: 'cancelled' });
  answer = 'Stop It and Go On';
  await fork(true);
  expect(forks).toEqual([
    [3, { before: false, stops: false }],
    [3, { before: false, stops: true }],
  ]);
});
