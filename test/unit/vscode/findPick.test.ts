import { expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { Services } from '../../../src/vscode/services.ts';

interface Item {
  label: string;
  description?: string;
  alwaysShow?: boolean;
}
const pick = vi.hoisted(() => ({ shown: null as object | null }));
vi.mock('vscode', () => ({ window: { createQuickPick: () => pick.shown } }));
const { findInConversation } = await import('../../../src/vscode/chat/findPick.ts');

it('lists the places that have the words, and leads the chat to the one that is looked at', async () => {
  const [changed, active, accepted, hidden] = [
    new Emitter<string>(),
    new Emitter<readonly Item[]>(),
    new Emitter<undefined>(),
    new Emitter<undefined>(),
  ];
  const list = {
    value: '',
    items: [] as Item[],
    selectedItems: [] as Item[],
    onDidChangeValue: changed.event,
    onDidChangeActive: active.event,
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    show: vi.fn(),
    hide: vi.fn(() => hidden.fire(undefined)),
    dispose: vi.fn(),
  };
  pick.shown = list;
  const point = vi.fn();
  const turns = [
    { id: 1, question: 'What is $(tax)?', answer: 'A part of the price.' },
    { id: 2, question: 'And the price?', answer: 'The price, the price.' },
  ];
  findInConversation({ chat: { point, snapshot: { turns } } } as unknown as Pick<Services, 'chat'>);
  const type = (words: string): void => {
    list.value = words;
    changed.fire(words);
  };
  type('price');
  await vi.waitFor(() => expect(list.items).toHaveLength(3));
  expect(list.items.map(({ label, description }) => [label, description])).toEqual([
    ['The price, the price.', 'answer 2, and 1 more place in it'],
    ['And the price?', 'question 2'],
    ['A part of the price.', 'answer 1'],
  ]);
  // The list of VS Code would leave out those whose line it doesn't find the words in.
  expect(list.items.every(({ alwaysShow }) => alwaysShow)).toBe(true);
  active.fire([list.items[2]!]);
  expect(point.mock.calls).toEqual([[1]]);
  type('$(tax)');
  await vi.waitFor(() => expect(list.items).toMatchObject([{ label: String.raw`What is \$(tax)?` }]));
  type('absent');
  await vi.waitFor(() => expect(list.items).toMatchObject([{ label: 'This conversation has no such words.' }]));
  list.selectedItems = [list.items[0]!];
  accepted.fire(undefined);
  expect(list.hide).not.toHaveBeenCalled();
  type('tax');
  await vi.waitFor(() => expect(list.items).toMatchObject([{ description: 'question 1' }]));
  list.selectedItems = [list.items[0]!];
  accepted.fire(undefined);
  expect(list.dispose).toHaveBeenCalledOnce();
});
