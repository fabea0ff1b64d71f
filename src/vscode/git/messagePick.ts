/** A list of commit messages that grows while they are written; the one that is looked at stands in the box. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { CandidatesOptions, CommitMessage } from '../../core/git/commitMessageService.ts';

export interface MessagePickOptions {
  /** How many are written, at most. */
  count: number;
  /** Puts a text where the user sees it whole; false when that place isn't ours any more. */
  preview: (text: string) => Promise<boolean>;
  /** Ends the writing; what is there can still be chosen. */
  signal?: AbortSignal | undefined;
}

interface Item extends vscode.QuickPickItem {
  written: CommitMessage;
}

/**
 * The message that the user takes; undefined when they leave. `write` writes them one after the other, as told. Rejects as it does where there is nothing to choose
 * from.
 */
export function pickMessage(
  write: (told: CandidatesOptions) => Promise<unknown>,
  { count, preview, signal }: MessagePickOptions,
): Promise<CommitMessage | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  const left = new AbortController();
  const waiting = (soFar = ''): string =>
    soFar === ''
      ? t('Writing message {0} of {1}…', pick.items.length + 1, count)
      : t('Writing message {0} of {1}: {2}', pick.items.length + 1, count, soFar);
  pick.title = t('Choose a Commit Message');
  pick.placeholder = waiting();
  pick.busy = true;
  const show = (text: string): void => {
    void preview(text).then((shown) => (shown ? undefined : pick.hide()));
  };
  const onText = (soFar: string): void => {
    if (left.signal.aborted) return;
    pick.placeholder = waiting(headerOf(soFar));
    if (pick.items.length === 0) show(soFar);
  };
  const onMessage = (written: CommitMessage): void => {
    if (left.signal.aborted) return;
    const [active] = pick.activeItems;
    pick.items = [...pick.items, itemOf(written)];
    // The one that is looked at stays so.
    pick.activeItems = pick.items.filter((item) => item.written === (active?.written ?? pick.items[0]?.written));
    pick.placeholder = waiting();
    if (!active) show(written.message);
  };
  return new Promise<CommitMessage | undefined>((resolve, reject) => {
    pick.onDidChangeActive(([item]) => {
      if (item) show(item.written.message);
    });
    pick.onDidAccept(() => {
      const [item] = pick.activeItems;
      if (!item) return;
      resolve(item.written);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      left.abort();
      pick.dispose();
    });
    const ended = AbortSignal.any([left.signal, ...(signal ? [signal] : [])]);
    write({ onText, onMessage, signal: ended })
      .then(
        () => t('Choose one'),
        (error: unknown) => {
          if (left.signal.aborted) return '';
          if (pick.items.length > 0) return AppError.isCancelled(error) ? t('Choose one') : t('Choose one; no more could be written');
          reject(error instanceof Error ? error : new Error(String(error)));
          pick.hide();
          return '';
        },
      )
      .then(
        (placeholder) => {
          if (left.signal.aborted) return;
          pick.busy = false;
          pick.placeholder = placeholder;
        },
        () => undefined,
      );
    pick.show();
  });
}

function itemOf(written: CommitMessage): Item {
  const below = written.message.split('\n').slice(1).filter((line) => line !== ''); // prettier-ignore
  return { label: headerOf(written.message), ...(below.length > 0 && { detail: below.join(' ') }), alwaysShow: true, written };
}

function headerOf(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
