/** The candidates of the last fix, and how one of them is chosen: by itself when it is clean, else by the user, who sees what each does. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { describeEffect, type FixCandidate, isClean } from '../../core/actions/fixService.ts';
import { minimalChanges } from '../../core/edits/minimalChanges.ts';
import { setContext } from '../commands.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';

interface CandidateItem extends vscode.QuickPickItem {
  candidate?: FixCandidate;
}

/** How long the status bar says what a fix does. Milliseconds. */
const shownMs = 15_000;
/** A context key: the last fix has more than one candidate. */
const contextKey = 'mlxCode.actions.otherFixes';

export class FixChoices implements Disposable {
  readonly #services: Pick<Services, 'proposals'>;
  #last: { document: vscode.TextDocument; candidates: readonly FixCandidate[]; shown: FixCandidate | undefined } | undefined;

  constructor(services: Pick<Services, 'proposals'>) {
    this.#services = services;
  }

  /** Opens the best candidate if it is clean or the only one, and asks otherwise. `again`: the user wants other answers. */
  async offer(document: vscode.TextDocument, candidates: readonly FixCandidate[]): Promise<Proposal | 'again' | undefined> {
    this.#last = { document, candidates, shown: undefined };
    setContext(contextKey, candidates.length > 1);
    const [best] = candidates;
    if (best && isClean(best)) return this.#propose(best);
    const picked = await this.#ask(headline(candidates), true);
    return picked === undefined || picked === 'again' ? picked : this.#propose(picked);
  }

  /** Lets the user choose among the candidates of the last fix. Undefined when there are none, or none is chosen. */
  async offerOthers(): Promise<Proposal | undefined> {
    const picked = await this.#ask(t('Fixes for the last problem'), false);
    return picked === undefined || picked === 'again' ? undefined : this.#propose(picked);
  }

  dispose(): void {
    this.#last = undefined;
  }

  async #propose(candidate: FixCandidate): Promise<Proposal | undefined> {
    const { change, cut } = candidate;
    if (!this.#last) return undefined;
    const { document } = this.#last;
    this.#last.shown = candidate;
    const does = describeEffect({ ...candidate, cut: false });
    const label = t('Fix in {0}: {1}', path.posix.basename(document.uri.path), does);
    const files = [{ uri: document.uri, before: change.before, after: change.after, match: change.match }];
    const proposal = await this.#services.proposals.propose({ label, files, cut, origin: 'fix' });
    // The diff shows what the fix changes; this, what the language's tools say of it.
    vscode.window.setStatusBarMessage(`${isClean(candidate) ? '$(pass)' : '$(warning)'} ${t('This fix: {0}', does)}`, shownMs);
    return proposal;
  }

  async #ask(title: string, canAskAgain: boolean): Promise<FixCandidate | 'again' | undefined> {
    const { candidates = [], shown } = this.#last ?? {};
    const items = candidates.map((candidate, index): CandidateItem => {
      const icon = isClean(candidate) ? '$(pass)' : candidate.effect.kind === 'unchecked' ? '$(question)' : '$(warning)';
      return {
        label: `${icon} ${t('Fix {0}: {1}', index + 1, describeEffect(candidate))}`,
        ...(candidate === shown ? { description: t('shown last') } : {}),
        detail: firstChange(candidate),
        candidate,
      };
    });
    if (items.length === 0) return undefined;
    const again: CandidateItem = { label: `$(refresh) ${t('Ask the Model Again')}`, alwaysShow: true };
    const picked = await vscode.window.showQuickPick([...items, ...(canAskAgain ? [again] : [])], {
      title,
      placeHolder: t('Pick one to see its diff; nothing is changed yet'),
    });
    return picked && (picked.candidate ?? 'again');
  }
}

function headline(candidates: readonly FixCandidate[]): string {
  if (candidates.every(({ effect }) => effect.kind === 'unchecked')) return t('These fixes could not be checked');
  return t('No fix clears the problem without adding another');
}

/** The first line that the candidate writes, to tell it from the others. */
function firstChange({ change }: FixCandidate): string {
  const written = minimalChanges(change.before ?? '', change.after ?? '').flatMap(({ text }) => text.split(/\r\n|\r|\n/));
  const line = written.find((one) => one.trim() !== '');
  return line === undefined ? t('removes lines') : line.trim().slice(0, 120);
}
