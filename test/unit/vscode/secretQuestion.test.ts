/** What is seen of the look for secrets while it takes long. */
import { beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { Services } from '../../../src/vscode/services.ts';
import type { GitRepository } from '../../../src/vscode/git/gitApi.ts';

const shown = vi.hoisted(() => ({ titles: [] as string[], stop: (): void => undefined }));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  extensions: { getExtension: () => undefined },
  window: {
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
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')))),
}));
const { SecretQuestion } = await import('../../../src/vscode/git/secretQuestion.ts');

const repository = { rootUri: { fsPath: '/shop', toString: () => 'file:///shop' } } as unknown as GitRepository;
const question = new SecretQuestion({ effects: { readGit: (read: () => unknown) => read() } } as unknown as Services);

beforeEach(() => {
  shown.titles.length = 0;
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
