import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { KeptWaiting } from '../../../src/vscode/chat/keptWaiting.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

it('keeps the questions that wait, and nothing once none does', async () => {
  const state = new FakeMemento();
  let keeps = true;
  const open = (): KeptWaiting => new KeptWaiting(state, silentLog, () => keeps);
  expect(open().last).toEqual([]);
  open().keep(['one', 'two']);
  expect(open().last).toEqual(['one', 'two']);
  open().keep([]);
  expect(state.keys()).toEqual([]);
  keeps = false;
  open().keep(['one']);
  expect(state.keys(), 'where nothing that is said is kept').toEqual([]);
  await state.update('mlxCode.waiting', ['one', 7, null]);
  expect(open().last, 'of another version').toEqual(['one']);
  await state.update('mlxCode.waiting', { text: 'one' });
  expect(open().last).toEqual([]);
});
