import type * as vscode from 'vscode';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { BatchQueue } from '../../../src/core/batch/batchQueue.ts';
import type { EditRequest, EditResult } from '../../../src/core/edits/editRequest.ts';
import type { EditHistory } from '../../../src/vscode/edits/editHistory.ts';
import type { Proposal } from '../../../src/vscode/edits/pendingProposal.ts';
import type { ChangeProposal, Proposals } from '../../../src/vscode/edits/proposals.ts';

const uriOf = (path: string): vscode.Uri => ({ path, toString: () => path }) as unknown as vscode.Uri;

vi.mock('vscode', () => {
  const silent = () => ({ dispose: () => undefined });
  return {
    commands: { executeCommand: () => Promise.resolve() },
    workspace: {
      onDidChangeTextDocument: silent,
      createFileSystemWatcher: () => ({ dispose: () => undefined, onDidChange: silent, onDidCreate: silent, onDidDelete: silent }),
    },
  };
});
vi.mock('../../../src/vscode/workspacePaths.ts', () => ({ relativePath: ({ path }: vscode.Uri) => path, uriOfPath: uriOf }));
vi.mock('../../../src/vscode/edits/fileState.ts', () => ({
  openChangeable: () => Promise.resolve({ getText: () => 'old', languageId: 'plaintext' }),
  statOf: () => Promise.resolve({}),
}));
vi.mock('../../../src/vscode/edits/pendingFile.ts', () => ({ bindFile: () => Promise.resolve() }));

const { Batches } = await import('../../../src/vscode/batch/batches.ts');
const { AppliedTexts } = await import('../../../src/vscode/edits/appliedTexts.ts');

/** Proposals that are decided on without an editor. */
class FakeProposals {
  readonly #known = new Map<string, { id: string; state: string; checkpoint: null; files: { uri: vscode.Uri; state: string }[] }>();
  readonly #changed = new Emitter<Proposal>();
  readonly onDidChange = this.#changed.event;

  propose({ files }: ChangeProposal): Promise<Proposal> {
    // All that wait in an older one wait in the newer too.
    for (const id of this.#known.keys()) this.decide(id, 'rejected');
    const id = String(this.#known.size + 1);
    const proposed = { id, state: 'open', checkpoint: null, files: files.map((file) => ({ ...file, state: 'open' })) };
    this.#known.set(id, proposed);
    return Promise.resolve(proposed as unknown as Proposal);
  }

  decide(id: string, state: 'applied' | 'rejected'): void {
    const proposal = this.#known.get(id);
    if (proposal?.state !== 'open') return;
    proposal.state = 'decided';
    for (const file of proposal.files) file.state = state;
    this.#changed.fire(proposal as unknown as Proposal);
  }

  get(id: string): Proposal | undefined {
    return this.#known.get(id) as Proposal | undefined;
  }

  review(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the batch of a window', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function begun(): Promise<{
    batches: InstanceType<typeof Batches>;
    queue: BatchQueue;
    proposals: FakeProposals;
    kept: Set<string>;
  }> {
    const kept = new Set<string>();
    const { follow, release } = AppliedTexts.prototype;
    vi.spyOn(AppliedTexts.prototype, 'follow').mockImplementation(function (this: InstanceType<typeof AppliedTexts>, proposal) {
      kept.add(proposal.id);
      follow.call(this, proposal);
    });
    vi.spyOn(AppliedTexts.prototype, 'release').mockImplementation(function (this: InstanceType<typeof AppliedTexts>, id) {
      kept.delete(id);
      release.call(this, id);
    });
    const edits = {
      edit: ({ files: [file] }: EditRequest) => {
        const changes = [{ path: file?.path ?? '', before: 'old', after: 'new', match: 'exact' as const }];
        return Promise.resolve({ status: 'ok', changes, cut: false } as unknown as EditResult);
      },
    };
    const proposals = new FakeProposals();
    const history = { onDidTakeBack: () => ({ dispose: () => undefined }) } as unknown as EditHistory;
    const state = { get: () => undefined, update: () => Promise.resolve() } as unknown as vscode.Memento;
    const batches = new Batches(edits, proposals as unknown as Proposals, history, state);
    const queue = batches.start('do it', ['a.ts', 'b.ts', 'c.ts'].map(uriOf));
    await queue.idle();
    expect(queue.files.map((file) => file.state)).toEqual(['changed', 'changed', 'changed']);
    return { batches, queue, proposals, kept };
  }

  it('keeps the texts of no proposal that another has taken the place of', async () => {
    const { batches, kept } = await begun();
    for (let i = 0; i < 5; i++) await batches.review();
    expect([...kept]).toEqual(['5']);
    batches.dispose();
  });

  it('keeps those that a change was applied from, and none that was thrown away', async () => {
    const { batches, queue, proposals, kept } = await begun();
    await batches.review('a.ts');
    proposals.decide('1', 'applied');
    await batches.review('b.ts');
    await batches.review('c.ts');
    expect([...kept]).toEqual(['1', '3']);
    proposals.decide('3', 'rejected');
    expect([...kept]).toEqual(['1']);
    expect(queue.files.map((file) => file.state)).toEqual(['applied', 'changed', 'skipped']);
    batches.dispose();
  });
});
