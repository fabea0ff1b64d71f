import { describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { ModelState } from '../../../src/protocol/webview.ts';
import type { CompanionInfo, ModelInfo, UnusedCompanion } from '../../../src/protocol/worker/modelInfo.ts';
import { registerCompanionNotice } from '../../../src/vscode/models/companionNotice.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

const path = '/m/small.gguf';
const completion = (more: Partial<CompanionInfo>): CompanionInfo => ({
  role: 'completion',
  path,
  name: 'Small',
  plan: null,
  problem: null,
  ...more,
});

/** A window in which a model is loaded with these beside it; `later` is what is found out of them after the load. */
function open(state: vscode.Memento, companions: CompanionInfo[], later: UnusedCompanion[] = []) {
  const changed = new Emitter<ModelState>();
  const info = { fim: true, companions } as ModelInfo;
  const shown: AppError[] = [];
  const unused = vi.fn(() => Promise.resolve(later));
  registerCompanionNotice({
    context: { globalState: state as vscode.ExtensionContext['globalState'] },
    engine: { unusedCompanions: unused },
    log: silentLog,
    models: { info, onDidChange: changed.event },
    messages: { showError: (error) => void shown.push(AppError.from(error)) },
  });
  return {
    shown: () => shown.map(({ code, data }) => [code, data.cause ?? data.path]),
    async ready(): Promise<void> {
      changed.fire({ status: 'ready' } as ModelState);
      // Who was asked before goes on before.
      await unused.mock.results.at(-1)?.value;
    },
  };
}

describe('the notice about a second model', () => {
  it('says once that it is the main model itself, and again for another file', async () => {
    const state = new FakeMemento();
    const same = completion({ problem: { code: 'companionSame', data: { path } } });
    const window = open(state, [same]);
    await window.ready();
    await window.ready();
    expect(window.shown()).toEqual([['companionUnused', 'companionSame']]);
    const later = open(state, [same, { ...same, path: '/m/other.gguf' }]);
    await later.ready();
    expect(later.shown()).toEqual([['companionUnused', 'companionSame']]);
  });

  it('says what was found out after the load, and nothing where all is well', async () => {
    const unused: UnusedCompanion = { role: 'completion', problem: { code: 'draftUnfit', data: { path } } };
    const window = open(new FakeMemento(), [completion({})], [unused]);
    await window.ready();
    expect(window.shown()).toEqual([['companionUnused', 'draftUnfit']]);
    const well = open(new FakeMemento(), [completion({})]);
    await well.ready();
    expect(well.shown()).toEqual([]);
  });
});
