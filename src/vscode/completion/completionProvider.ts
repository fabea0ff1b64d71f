import * as vscode from 'vscode';
import type { CompletionRequest, CompletionService } from '../../core/completion/completionService.ts';
import type { RelatedCode } from '../../protocol/worker/completions.ts';
import { signalOf } from '../commands.ts';

/** What the provider needs from the code around it. */
export interface CompletionProviderParts {
  service: CompletionService;
  related: (document: vscode.TextDocument) => Promise<RelatedCode[]>;
  /** Counts what becomes of them. */
  counter: { offer(document: vscode.TextDocument, items: vscode.InlineCompletionItem[]): vscode.InlineCompletionItem[] };
}

/** VS Code's questions for ghost text, handed to the service; never an answer for a place that is no longer there. */
export class CompletionProvider implements vscode.InlineCompletionItemProvider {
  readonly #parts: CompletionProviderParts;

  constructor(parts: CompletionProviderParts) {
    this.#parts = parts;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { service } = this.#parts;
    const { version } = document;
    const request = completionRequest(document, position, context, () => this.#parts.related(document));
    const answer = await service.suggest(request, signalOf(token));
    if ('none' in answer || token.isCancellationRequested || document.version !== version) return [];
    const { selectedCompletionInfo: selected } = context;
    const range = selected?.range ?? new vscode.Range(position, position);
    const [first = ''] = answer.texts;
    void service.prepare(request, first);
    const items = answer.texts.map((text) => new vscode.InlineCompletionItem((selected?.text ?? '') + text, range));
    return this.#parts.counter.offer(document, items);
  }
}

/** The place as the service wants it. */
export function completionRequest(
  document: vscode.TextDocument,
  position: vscode.Position,
  { selectedCompletionInfo: selected, triggerKind }: Pick<vscode.InlineCompletionContext, 'selectedCompletionInfo' | 'triggerKind'>,
  related: CompletionRequest['related'],
): CompletionRequest {
  const text = document.getText();
  // What is chosen in the list of completions counts as written: VS Code shows only what goes on from it.
  const before = document.offsetAt(selected?.range.start ?? position);
  const behind = document.offsetAt(position);
  return {
    uri: document.uri.toString(),
    path: vscode.workspace.asRelativePath(document.uri),
    languageId: document.languageId,
    prefix: withoutReturns(text.slice(0, before)) + (selected?.text ?? ''),
    suffix: withoutReturns(text.slice(behind)),
    related,
    manual: triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
  };
}

function withoutReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}
