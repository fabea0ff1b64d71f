import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { KeptDraft } from '../../../src/vscode/chat/keptDraft.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

it('keeps what is being written, and that it was sent', async () => {
  const state = new FakeMemento();
  const open = (): KeptDraft => new KeptDraft(state, silentLog);
  expect(open().last).toEqual({ text: '', at: 0 });
  open().keep({ text: '', at: 3 });
  expect(state.keys(), 'nothing is as it was').toEqual([]);
  open().keep({ text: 'half', at: 5 });
  expect(open().last).toEqual({ text: 'half', at: 5 });
  open().keep({ text: '', at: 6 });
  expect(open().last).toEqual({ text: '', at: 6 });
  await state.update('mlxCode.draft', { text: 7 });
  expect(open().last).toEqual({ text: '', at: 0 });
});

it('says in the log when it could not be kept, and goes on', async () => {
  const state = new FakeMemento();
  state.update = () => Promise.reject(new Error('no room'));
  const warnings: string[] = [];
  new KeptDraft(state, { ...silentLog, warn: (text) => warnings.push(text) }).keep({ text: 'half', at: 5 });
  await expect.poll(() => warnings).toEqual(['the draft was not kept: Error: no room']);
});
