/** Where something was changed in the last minutes, for questions about changes. */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import type { Candidate, GatherPort } from '../../core/context/gathering.ts';
import { indexedPath } from './indexedPath.ts';

/** A change from before that is no recent one. */
const recentMs = 10 * 60_000;
const mostFiles = 3;
/** Lines around a change. */
const margin = 4;
/** More than what is found, and less than what is named. */
const priority = 65;

interface Edit {
  at: number;
  /** Counted from 1, both included. */
  first: number;
  last: number;
}

export class RecentEdits implements Disposable {
  readonly #edits = new Map<string, Edit>();
  readonly #following: Disposable;

  constructor() {
    this.#following = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const path = contentChanges.length > 0 ? indexedPath(document.uri) : null;
      if (path === null) return;
      const before = this.#edits.get(path);
      this.#edits.delete(path);
      const lines = contentChanges.map(({ range, text }) => ({
        first: range.start.line + 1,
        last: range.start.line + 1 + (text.match(/\n/g)?.length ?? 0),
      }));
      const recent = before && Date.now() - before.at < recentMs ? [before] : [];
      const all = [...lines, ...recent];
      // The last one is at the end, and the oldest goes.
      this.#edits.set(path, {
        at: Date.now(),
        first: Math.min(...all.map(({ first }) => first)),
        last: Math.max(...all.map(({ last }) => last)),
      });
      const [oldest] = this.#edits.keys();
      if (this.#edits.size > 50 && oldest !== undefined) this.#edits.delete(oldest);
    });
  }

  /** The latest first; none in what the index leaves out. */
  async candidates(port: GatherPort, signal: AbortSignal): Promise<Candidate[]> {
    const recent = [...this.#edits].reverse().filter(([, { at }]) => Date.now() - at < recentMs);
    const found: Candidate[] = [];
    for (const [path, { at, first, last }] of recent) {
      if (found.length === mostFiles) break;
      if ((await port.outline(path, signal)) === null) continue;
      const minutes = Math.round((Date.now() - at) / 60_000);
      const reason = minutes === 0 ? t('changed a moment ago') : plural(minutes, 'changed {0} minute ago', 'changed {0} minutes ago');
      found.push({ path, line: Math.max(1, first - margin), endLine: last + margin, reason, priority: priority - found.length });
    }
    return found;
  }

  dispose(): void {
    this.#following.dispose();
  }
}
