/**
 * Asks whatever tools VS Code has for a language about a text: it stands in a read-only document of our own with the same language and
 * file name, since VS Code offers no other way to ask. Language servers answer only for what is open in a tab, so that a tab opens in
 * the background for as long as that takes, and its closing makes every tool forget it. Relative imports don't lead anywhere from
 * there; whoever asks must compare with what is reported for the unchanged text in the same place.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ProblemCheck } from '../../core/actions/fixService.ts';
import { isSameProblem, type Problem } from '../../core/actions/problem.ts';
import { problemOf } from './problems.ts';

export const copyScheme = 'mlx-code-check';

/** A tool that reports nothing within this time may not know such documents at all. Milliseconds. */
const patienceMs = 6_000;
/** Tools that answer in several goes: an answer counts when nothing more has come for this long, and for twice what it took at first. */
const quietMs = 300;
const maxQuietMs = 3_000;

/** The texts of the copies that are open, by URI. */
const texts = new Map<string, string>();
let nextId = 1;

/** Serves the copies to VS Code; tabs that an earlier run of this window left open are closed. */
export function registerCopies(): Disposable {
  const store = new DisposableStore();
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(copyScheme, {
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    }),
  );
  void closeTabs(() => true);
  return store;
}

export class CopyCheck implements ProblemCheck {
  readonly #document: vscode.TextDocument;
  readonly #targets: readonly Problem[];
  /** How long the targets took to be reported once the first report was there. */
  #spreadMs: number | undefined;

  /** `targets` are what the unchanged text must be reported to have. */
  constructor(document: vscode.TextDocument, targets: readonly Problem[]) {
    this.#document = document;
    this.#targets = targets;
  }

  /** The first text asked about is the document's own. */
  async problems(text: string, signal: AbortSignal): Promise<Problem[] | null> {
    const { uri: original, languageId } = this.#document;
    const uri = vscode.Uri.from({ scheme: copyScheme, path: `/${original.path.replace(/^\/+/, '')}`, query: String(nextId++) });
    const first = this.#spreadMs === undefined;
    const reports = new Reports(uri);
    texts.set(uri.toString(), text);
    try {
      const copy = await vscode.workspace.openTextDocument(uri);
      if (copy.languageId !== languageId) await vscode.languages.setTextDocumentLanguage(copy, languageId);
      // Neither `background` nor `override` is in the type, both are in the command's description.
      const options = { background: true, preview: false, preserveFocus: true, override: 'default' };
      await vscode.commands.executeCommand('vscode.open', uri, options);
      const complete = (problems: readonly Problem[]): boolean =>
        !first || this.#targets.every((target) => problems.some((problem) => isSameProblem(problem, target)));
      const answered = await reports.wait(complete, Math.min(maxQuietMs, quietMs + 2 * (this.#spreadMs ?? 0)), signal);
      if (answered === null) return null;
      if (first) this.#spreadMs = answered.spreadMs;
      return answered.problems;
    } finally {
      reports.dispose();
      await closeTabs((open) => open.toString() === uri.toString());
      texts.delete(uri.toString());
    }
  }
}

/** What is reported for one document, from before it opens. */
class Reports implements Disposable {
  readonly #uri: vscode.Uri;
  readonly #listening: vscode.Disposable;
  #firstAt: number | undefined;
  #lastAt: number | undefined;
  #onReport: () => void = () => undefined;

  constructor(uri: vscode.Uri) {
    this.#uri = uri;
    this.#listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!uris.some((one) => one.toString() === uri.toString())) return;
      this.#lastAt = performance.now();
      this.#firstAt ??= this.#lastAt;
      this.#onReport();
    });
  }

  /** Resolves once a report is `complete` and nothing more came for `quiet` milliseconds; with null after {@link patienceMs} or at the signal. */
  wait(
    complete: (problems: readonly Problem[]) => boolean,
    quiet: number,
    signal: AbortSignal,
  ): Promise<{ problems: Problem[]; spreadMs: number } | null> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const end = (answer: { problems: Problem[]; spreadMs: number } | null): void => {
        clearTimeout(timer);
        clearTimeout(patience);
        signal.removeEventListener('abort', give);
        this.#onReport = () => undefined;
        resolve(answer);
      };
      const give = (): void => end(null);
      const look = (): void => {
        clearTimeout(timer);
        const problems = vscode.languages.getDiagnostics(this.#uri).map(problemOf);
        if (this.#lastAt === undefined || this.#firstAt === undefined || !complete(problems)) return;
        const spreadMs = this.#lastAt - this.#firstAt;
        timer = setTimeout(() => end({ problems, spreadMs }), Math.max(0, this.#lastAt + quiet - performance.now()));
      };
      const patience = setTimeout(give, patienceMs + quiet);
      signal.addEventListener('abort', give, { once: true });
      if (signal.aborted) {
        give();
        return;
      }
      this.#onReport = look;
      look();
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }
}

async function closeTabs(which: (uri: vscode.Uri) => boolean): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === copyScheme && which(input.uri));
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
}
