import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { severities } from '../../core/review/finding.ts';
import { weigh } from '../../core/review/reviewService.ts';
import { surpriseWords } from '../../core/review/unusualWords.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { goneWords, placeWords, ruleWords, severityIcons, severityNames } from './findingWords.ts';
import type { Reviews, ShownFinding } from './reviews.ts';

export const reviewViewId = 'mlxCode.review';

/** The list of findings in the side of MLX-CODE, the gravest first and of those the most unusual, with how many there are of each severity. */
export class ReviewView implements vscode.TreeDataProvider<ShownFinding>, Disposable {
  readonly #reviews: Reviews;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<ShownFinding>;

  constructor(reviews: Reviews) {
    this.#reviews = reviews;
    this.#view = this.#store.add(
      vscode.window.createTreeView<ShownFinding>(reviewViewId, { treeDataProvider: this, showCollapseAll: false }),
    );
    this.#store.add(reviews.onDidChange(() => this.#refresh()));
  }

  /** What is chosen in it. */
  get chosen(): ShownFinding | undefined {
    return this.#view.selection[0];
  }

  /** As the list shows them. */
  get rows(): readonly ShownFinding[] {
    return [...this.#reviews.found].sort((a, b) => weigh(a.finding, b.finding));
  }

  getChildren(row?: ShownFinding): ShownFinding[] {
    return row ? [] : [...this.rows];
  }

  /** Needed to show a row that wasn't drawn yet. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem(shown: ShownFinding): vscode.TreeItem {
    const { message, severity, path: file, surprise, cites } = shown.finding;
    const place = placeWords(shown);
    // The place first, as a side bar is narrow.
    const item = new vscode.TreeItem(place);
    // The same id keeps selection and focus where they are while the list changes.
    item.id = shown.finding.print;
    const words = cites === null ? message : `${message} · ${cites}`;
    item.description = shown.gone ? t('changed since · {0}', words) : words;
    const said = surprise ? `\n${t('The line surprises the model by {0}.', surpriseWords(surprise))}` : '';
    item.tooltip = `${severityNames()[severity]}: ${message}\n${showInLine(file)}, ${ruleWords(shown)}${said}${shown.gone ? `\n${goneWords(this.#reviews.beforeAgain)}` : ''}`;
    item.iconPath = severityIcons[severity];
    item.contextValue = shown.gone ? 'gone' : 'open';
    const label = `${severityNames()[severity]}: ${message} ${place}, ${ruleWords(shown)}${surprise ? `, ${surpriseWords(surprise)}` : ''}`;
    item.accessibilityInformation = { label: shown.gone ? t('{0}, changed since', label) : label };
    item.command = { command: 'mlxCode.review.goTo', title: t('Go to Finding'), arguments: [shown] };
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #refresh(): void {
    const { found, title, notes, unusual } = this.#reviews;
    const counts = severities.map((one) => ({ one, count: found.filter(({ finding }) => finding.severity === one).length }));
    const words = counts.filter(({ count }) => count > 0).map(({ one, count }) => countWords(one, count));
    this.#view.description = title === null ? '' : words.join(', ');
    this.#view.message = title === null ? '' : [reviewState(this.#reviews, title), ...unusual, ...notes].join(' ');
    const grave = counts.filter(({ one }) => one !== 'info').reduce((sum, { count }) => sum + count, 0);
    this.#view.badge = grave > 0 ? { value: grave, tooltip: plural(grave, '{0} finding', '{0} findings') } : undefined;
    this.#changed.fire();
  }
}

/** Where a review stands, in a sentence or by its title alone. */
export function reviewState({ running, partial, found }: Pick<Reviews, 'running' | 'partial' | 'found'>, title: string): string {
  if (running) return t('{0}: reading…', title);
  if (partial) return t('{0}: it was not read to its end; “Check Again” reads it once more.', title);
  return found.length === 0 ? t('{0}: nothing to remark.', title) : title;
}

function countWords(severity: (typeof severities)[number], count: number): string {
  switch (severity) {
    case 'error':
      return plural(count, '{0} error', '{0} errors');
    case 'warning':
      return plural(count, '{0} warning', '{0} warnings');
    case 'info':
      return plural(count, '{0} hint', '{0} hints');
  }
}
