/** Two answers to one question beside each other, in VS Code's own diff: by two models, say. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { partThought } from '../../base/thinking.ts';
import type { ChatService } from '../../core/chat/chatService.ts';
import { changeLabel } from '../../core/chat/editCard.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { answerLabel, placeOf, versionsOf } from '../../protocol/answerVersions.ts';
import type { AnswerVersion, Turn } from '../../protocol/webview.ts';
import { answerScheme } from './answerScheme.ts';

/** Pairs whose texts are kept for editors that are still open. */
const mostPairs = 20;

interface AnswerItem extends vscode.QuickPickItem {
  at: number;
}

export class CompareAnswers implements Disposable {
  readonly #chat: Pick<ChatService, 'snapshot'>;
  readonly #store = new DisposableStore();
  /** By the path of their document. */
  readonly #texts = new Map<string, string>();
  #pairs = 0;

  constructor(chat: Pick<ChatService, 'snapshot'>) {
    this.#chat = chat;
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(answerScheme, {
        provideTextDocumentContent: ({ path }) =>
          this.#texts.get(path) ?? `${t('This answer is not kept here any more. Compare again from the chat.')}\n`,
      }),
    );
  }

  /** Those of a turn, by default of the last one that has several: where there are more than two, after asking which the shown one is held against. Rejects with `answerNone`. */
  async show(id?: number): Promise<void> {
    const turn = this.#chat.snapshot.turns.findLast((one) => (id === undefined ? (one.others ?? []).length > 0 : one.id === id));
    if (!turn?.others?.length) throw new AppError('answerNone', 'there are no two answers', { what: 'pair' });
    const versions = versionsOf(turn);
    const shown = placeOf(turn);
    const other = await otherOf(turn, shown);
    if (other === undefined) return;
    // A diff would be empty, and look like one that failed.
    if (saidBy(versions[other]) === saidBy(versions[shown])) {
      void vscode.window.showInformationMessage(t('Both answers say the same, word for word.'));
      return;
    }
    const [left, right] = other < shown ? [other, shown] : [shown, other];
    const pair = ++this.#pairs;
    const uriOf = (at: number): vscode.Uri => {
      const label = answerLabel(versions, at);
      const path = `/${String(pair)}/${label.replaceAll('/', '∕')}.md`;
      this.#texts.set(path, `${saidBy(versions[at])}\n`);
      return vscode.Uri.from({ scheme: answerScheme, path });
    };
    const uris = [uriOf(left), uriOf(right)] as const;
    for (const path of [...this.#texts.keys()].slice(0, -2 * mostPairs)) this.#texts.delete(path);
    const title = `${answerLabel(versions, left)} ↔ ${answerLabel(versions, right)}: ${showInLine(changeLabel(turn.question))}`;
    await vscode.commands.executeCommand('vscode.diff', ...uris, title);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** What a model thought before it isn't compared. */
function saidBy(version: AnswerVersion | undefined): string {
  return partThought(version?.answer ?? '').answer.trim();
}

/** Undefined where none was chosen. */
async function otherOf(turn: Turn, shown: number): Promise<number | undefined> {
  const versions = versionsOf(turn);
  const items = versions.flatMap((version, at): AnswerItem[] => {
    if (at === shown) return [];
    const said = saidBy(version);
    const same = said === saidBy(versions[shown]);
    return [
      {
        at,
        label: answerLabel(versions, at),
        detail: showInLine(said.slice(0, 200)),
        ...(same && { description: t('says the same as the one that is shown') }),
      },
    ];
  });
  if (items.length === 1) return items[0]?.at;
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Compare {0} with…', answerLabel(versions, shown)),
    placeHolder: t('Another answer to the same question'),
  });
  return chosen?.at;
}
