import { beforeEach, expect, it, vi } from 'vitest';
import type { Services } from '../../../src/vscode/services.ts';

const asked = vi.hoisted(() => ({ details: [] as string[], answer: undefined as string | undefined }));
vi.mock('vscode', () => ({
  window: {
    showWarningMessage: (_question: string, { detail }: { detail: string }) => {
      asked.details.push(detail);
      return Promise.resolve(asked.answer);
    },
  },
}));
const { leaveAnswer } = await import('../../../src/vscode/chat/leaveAnswer.ts');

const leave = (busy: boolean, keepsHistory = true) => leaveAnswer({ chat: { busy }, settings: { keepsHistory } } as unknown as Services);

beforeEach(() => {
  asked.details.length = 0;
  asked.answer = undefined;
});

it('asks nobody where no answer is being written', async () => {
  expect(await leave(false)).toEqual({ stops: false });
  expect(asked.details).toEqual([]);
});

it('has an answer go on unless somebody agrees to stop it, and says what becomes of it', async () => {
  expect(await leave(true)).toBeNull();
  asked.answer = 'Stop It and Go On';
  expect(await leave(true)).toEqual({ stops: true });
  await leave(true, false);
  expect(asked.details.map((detail) => detail.slice(0, 30))).toEqual([
    'What has come of it so far sta',
    'What has come of it so far sta',
    'What is said now isn’t kept, a',
  ]);
});
