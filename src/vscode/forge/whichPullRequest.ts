/** Which pull request is meant: by its number, or as the one of the branch here. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { ForgeHere } from './forgeHere.ts';

/** A number; null for the one of the branch; undefined when the user left it. */
export async function askWhich(title: string): Promise<number | null | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: t('Its number; leave it empty for the one of the branch here.'),
    validateInput: (text) => (/^[#!]?\d{0,9}$/.test(text.trim()) ? undefined : t('A number, or nothing.')),
  });
  if (typed === undefined) return undefined;
  const digits = typed.trim().replace(/^[#!]/, '');
  return digits === '' ? null : Number(digits);
}

/** Rejects with `forgeMissing` where the branch has none, and as a `Forge` does. */
export async function numberOfBranch({ forge, found: { remote }, branch, head }: ForgeHere, signal: AbortSignal): Promise<number> {
  const pull = head && (await forge.pullRequestOf(head, signal));
  if (!pull)
    throw new AppError('forgeMissing', 'no pull request', {
      host: remote.host,
      what: branch === '' ? 'pull request for this commit' : `pull request for the branch “${branch}”`,
    });
  return pull.number;
}
