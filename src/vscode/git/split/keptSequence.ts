/** Has proposed commits that are being staged outlive the window. */
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Log } from '../../../base/log.ts';
import { type KeptCommits, readKeptCommits, resumption } from '../../../core/git/split/keptCommits.ts';
import { treesNow } from '../../../node/git/splitTrees.ts';
import { keepState } from '../../keepState.ts';
import type { Services } from '../../services.ts';
import { gitOptions } from '../gitApi.ts';
import { StagedCommits } from './stagedCommits.ts';

const storeKey = 'mlxCode.git.stagedCommits';

/** Keeps with the workspace where a sequence stands. */
export class KeptSequence {
  readonly #state: vscode.Memento;
  readonly #log: Log;

  constructor(state: vscode.Memento, log: Log) {
    this.#state = state;
    this.#log = log;
  }

  /** Null where nothing was kept, or in a form that isn't ours. */
  get last(): KeptCommits | null {
    return readKeptCommits(this.#state.get(storeKey));
  }

  /** Null where there is nothing to stage or to put back any more. One that is larger than is kept is not. */
  keep(kept: KeptCommits | null): void {
    const form = readKeptCommits(kept);
    if (kept && !form) this.#log.warn('the proposed commits are too large to be kept');
    keepState(this.#state, storeKey, form ?? undefined, this.#log, 'the proposed commits were not kept');
  }
}

/**
 * Goes on with a sequence of another window, or says why it doesn't; `changed` is told what comes of it. Where its repository isn't open here, or git isn't started, it waits for
 * a window in which it is. Rejects as git does.
 */
export async function resumedCommits(
  { repositories, ...services }: Pick<Services, 'effects' | 'log' | 'messages' | 'repositories'>,
  kept: KeptCommits,
  isFree: () => boolean,
  changed: (staged: StagedCommits) => void,
): Promise<void> {
  // The extension's start doesn't wait for git.
  await setImmediate();
  const root = vscode.Uri.parse(kept.root);
  if (!vscode.workspace.isTrusted || root.scheme !== 'file') return;
  const place = await repositories.of(vscode.Uri.joinPath(root, '.git'));
  const repository = place && (await repositories.opened(place));
  if (repository?.rootUri.toString() !== kept.root) return;
  const trees = await services.effects.readGit(() => treesNow(root.fsPath, kept, gitOptions()));
  // Others may have been begun meanwhile.
  if (!isFree()) return;
  const { head, steps, messages, earlier, at } = kept;
  const staged = new StagedCommits(services, { repository, trees: { head, steps }, messages }, changed, earlier);
  const how = resumption(kept, trees);
  if (how.kind === 'stop') staged.stop(at, how.why, how.putBack ? trees.staged : null);
  else await staged.goOn(at, how.made);
}
