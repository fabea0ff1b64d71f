/** Has the open review outlive the window: what it is of and what it found is kept with the workspace, and shown again when that is opened. Nothing is reviewed for it. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { keepable, type KeptSource, readKeptReview } from '../../core/review/keptReview.ts';
import { keepState } from '../keepState.ts';
import type { Services } from '../services.ts';
import { GitSource, type ReviewSource, TextSource } from './reviewSources.ts';
import type { Reviews } from './reviews.ts';

const storeKey = 'mlxCode.review.kept';

export interface KeepsReview extends Disposable {
  /** Once what there was is shown. Never rejects. */
  readonly resumed: Promise<void>;
}

/** Shows what was found when the window was closed, and keeps what is found from now on. */
export function keepReview(reviews: Reviews, services: Pick<Services, 'context' | 'effects' | 'log' | 'repositories'>): KeepsReview {
  const { context, log } = services;
  const store = new DisposableStore();
  const stored = context.workspaceState.get<unknown>(storeKey);
  let resumed = false;
  let told = textOf(stored);
  const keep = (): void => {
    const { kept } = reviews;
    const text = textOf(kept ?? undefined);
    // Where lines stand is found anew, so that typing among them writes nothing.
    if (!resumed || text === told) return;
    told = text;
    keepState(context.workspaceState, storeKey, kept ?? undefined, log, 'the review was not kept');
  };
  store.add(reviews.onDidChange(keep));
  const tidy = async (): Promise<unknown> => {
    const left = await keepable(stored);
    if (textOf(left) !== told)
      keepState(context.workspaceState, storeKey, left, log, 'what an earlier version kept of a review is there still');
    told = textOf(left);
    return left;
  };
  const shown = tidy()
    .then((left) => resume(left, reviews, services))
    .catch((error: unknown) => log.warn(`the review of the last window is not shown: ${String(error)}`))
    .finally(() => {
      resumed = true;
      // What isn't shown here, as its repository is away or the folder isn't trusted, waits in the store.
      if (reviews.kept) keep();
    });
  return { resumed: shown, dispose: () => store.dispose() };
}

/** What is compared to know whether something else is to be kept; empty for nothing. */
function textOf(kept: unknown): string {
  return kept === undefined ? '' : JSON.stringify(kept);
}

async function resume(stored: unknown, reviews: Reviews, services: Pick<Services, 'effects' | 'repositories'>): Promise<void> {
  const kept = readKeptReview(stored);
  if (!kept) return;
  // The extension's start doesn't wait for files.
  await setImmediate();
  const source = await sourceOf(kept.source, services);
  if (source) await reviews.resume(source, kept);
}

/** Null where the repository isn't there any more, or git isn't started here. */
async function sourceOf(
  kept: KeptSource,
  { effects, repositories }: Pick<Services, 'effects' | 'repositories'>,
): Promise<ReviewSource | null> {
  if (kept.kind === 'text') {
    const { lines } = kept;
    return new TextSource(vscode.Uri.parse(kept.uri), lines && new vscode.Range(lines.first, 0, lines.last, 0));
  }
  if (!vscode.workspace.isTrusted) return null;
  const place = await repositories.of(vscode.Uri.file(path.join(kept.top, '.git')));
  if (place?.top !== (await realpath(kept.top).catch(() => null))) return null;
  return new GitSource(effects, place, kept.subject, kept.read);
}
