/** What is seen of the look for secrets while it takes long, and what an answer to it holds for. */
import { beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { Services } from '../../../src/vscode/services.ts';
import type { GitRepository } from '../../../src/vscode/git/gitApi.ts';

const shown = vi.hoisted(() => ({ titles: [] as string[], stop: (): void => undefined, found: [] as object[], asked: [] as string[] }));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  extensions: { getExtension: () => undefined },
  window: {
    // Each question is answered with what goes on.
    showWarningMessage: (_question: string, _show: string, goOn: string) => {
      shown.asked.push(goOn);
      return Promise.resolve(goOn);
    },
    withProgress: ({ title }: { title: string }, run: (progress: unknown, token: unknown) => unknown) => {
      shown.titles.push(title);
      const onCancellationRequested = (stop: () => void): void => void (shown.stop = stop);
      return run({ report: () => undefined }, { isCancellationRequested: false, onCancellationRequested });
    },
  },
}));
vi.mock('../../../src/node/git/changeSecrets.ts', () => ({
  // Goes on until it is stopped.
  changeSecrets: (_root: string, _scanner: unknown, { signal }: { signal: AbortSignal }) =>
    shown.found.length > 0
      ? Promise.resolve({ found: shown.found, unread: [] })
      : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')))),
}));
const { SecretQuestion } = await import('../../../src/vscode/git/secretQuestion.ts');

const repository = { rootUri: { fsPath: '/shop', toString: () => 'file:///shop' } } as unknown as GitRepository;
const question = new SecretQuestion({ effects: { readGit: (read: () => unknown) => read() } } as unknown as Services);

beforeEach(() => {
  shown.titles.length = 0;
  shown.found = [];
  shown.asked.length = 0;
});

it('has a notification with a button that stops it, where it was asked for with a title', async () => {
  const asked = question.goOn(repository, { signal: new AbortController().signal, title: 'Looking for secrets' });
  const ended = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  await expect.poll(() => shown.titles, { timeout: 5000 }).toEqual(['Looking for secrets']);
  shown.stop();
  await ended;
});

it('is stopped by who asked, too', async () => {
  const controller = new AbortController();
  const asked = question.goOn(repository, { signal: controller.signal, title: 'Looking for secrets' });
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  expect(shown.titles).toEqual([]);
});

it('asks again before a commit where only a message was agreed to, and not the other way round', async () => {
  const { signal } = new AbortController();
  const fresh = new SecretQuestion({ effects: { readGit: (read: () => unknown) => read() } } as unknown as Services);
  shown.found = [{ path: 'keys.js', line: 2, mark: 'a', kind: 'a GitHub token' }];
  for (const toCommit of [false, false, true, true]) expect(await fresh.goOn(repository, { signal, toCommit })).toBe(true);
  expect(shown.asked).toEqual(['Write Anyway', 'Commit Anyway']);
  shown.found = [{ path: 'other.js', line: 1, mark: 'b', kind: 'a GitHub token' }];
  for (const toCommit of [true, false]) expect(await fresh.goOn(repository, { signal, toCommit })).toBe(true);
  expect(shown.asked.slice(2)).toEqual(['Commit Anyway']);
});
