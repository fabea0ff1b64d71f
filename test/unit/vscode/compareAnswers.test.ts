import { beforeEach, expect, it, vi } from 'vitest';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { versionsOf } from '../../../src/protocol/answerVersions.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { CompareAnswers } from '../../../src/vscode/chat/compareAnswers.ts';

const { said, diffs, listed } = vi.hoisted(() => ({
  said: [] as string[],
  diffs: [] as string[],
  listed: [] as { description?: string }[][],
}));

vi.mock('vscode', () => ({
  Uri: { from: (parts: object) => parts },
  commands: { executeCommand: (_command: string, _left: unknown, _right: unknown, title: string) => diffs.push(title) },
  workspace: { registerTextDocumentContentProvider: () => ({ dispose: () => undefined }) },
  window: {
    showInformationMessage: (text: string) => Promise.resolve(void said.push(text)),
    showQuickPick: (items: { description?: string }[]) => {
      listed.push(items);
      return Promise.resolve(items[0]);
    },
  },
}));

beforeEach(() => {
  for (const list of [said, diffs, listed]) list.length = 0;
});

function compared(...answers: string[]): Promise<void> {
  const last: Turn = { ...emptyTurn(1, 'Why?'), answer: answers.at(-1)! };
  const turn: Turn = { ...last, others: answers.slice(0, -1).flatMap((answer) => versionsOf({ ...emptyTurn(1, 'Why?'), answer })) };
  return new CompareAnswers({ snapshot: { turns: [turn] } } as unknown as ConstructorParameters<typeof CompareAnswers>[0]).show();
}

it('says that two answers are alike where a comparison would be empty', async () => {
  await compared('same', '<think>hm</think>same ');
  expect([said, diffs]).toEqual([['Both answers say the same, word for word.'], []]);
});

it('compares those that differ, and tells in the list which are like the one that is shown', async () => {
  await compared('other', 'same', 'same');
  expect(listed[0]!.map(({ description }) => description)).toEqual([undefined, 'says the same as the one that is shown']);
  expect(diffs).toEqual(['Answer 1 of 3 ↔ Answer 3 of 3: Why?']);
  expect(said).toEqual([]);
});
