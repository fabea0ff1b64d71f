/** The code lenses of a review hunk by hunk: what each hunk is, and the buttons to decide on it. It must not know what the buttons do. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { overlookedNote } from '../../core/edits/matchWords.ts';
import { type HunkReview, placeName, type Review } from './hunkReview.ts';
import { reviewScheme } from './proposedFile.ts';

/** VS Code makes room for each line of lenses by itself, which takes seconds with thousands: of more hunks than this, only those near what is on screen have any. */
const maxEverywhere = 200;

/** Lines around what is on screen. */
const nearby = 150;

/** Lines, 0-based. */
interface Stretch {
  first: number;
  last: number;
}

export function registerHunkLenses(reviews: HunkReview): Disposable {
  const store = new DisposableStore();
  const moved = store.add(new vscode.EventEmitter<void>());
  /** Where the lenses of a long review were made for, by its URI. */
  const made = new Map<string, Stretch>();
  store.add(reviews.onDidChange(() => moved.fire()));
  store.add(
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
      const key = textEditor.document.uri.toString();
      const stretch = made.get(key);
      const seen = onScreen(textEditor);
      if (!stretch || !reviews.find(textEditor.document.uri)) made.delete(key);
      else if (seen && (seen.first < stretch.first || seen.last > stretch.last)) moved.fire();
    }),
  );
  const provideCodeLenses = (document: vscode.TextDocument): vscode.CodeLens[] => {
    const review = reviews.find(document.uri);
    if (review?.text !== document.getText()) return [];
    const { places } = review.unified;
    let stretch = { first: 0, last: Infinity };
    if (places.length > maxEverywhere) {
      const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
      const { first, last } = (editor && onScreen(editor)) ?? { first: 0, last: 0 };
      stretch = { first: first - nearby, last: last + nearby };
      made.set(document.uri.toString(), stretch);
    }
    const hunks = places.flatMap(({ first, last }, index) =>
      first <= stretch.last && last >= stretch.first ? hunkLenses(review, index) : [],
    );
    return [...headLenses(review), ...hunks];
  };
  store.add(vscode.languages.registerCodeLensProvider({ scheme: reviewScheme }, { onDidChangeCodeLenses: moved.event, provideCodeLenses }));
  return store;
}

function onScreen({ visibleRanges }: vscode.TextEditor): Stretch | null {
  const [first] = visibleRanges;
  const last = visibleRanges.at(-1);
  return first && last ? { first: first.start.line, last: last.end.line } : null;
}

/** Above everything: what it is, and all at once. */
function headLenses(review: Review): vscode.CodeLens[] {
  const { proposal, file, uri } = review;
  const notes = [
    ...(file.rebased ? [t('fitted to your changes')] : []),
    ...(file.match === 'exact' ? [] : [overlookedNote(file.match)]),
    ...(proposal.cut ? [t('the answer ended early, so more may be missing')] : []),
  ];
  const title = clashTitle(review) ?? file.reason ?? [proposal.label, ...notes].join('; ');
  const lens = lensAt(0);
  const { fitting } = file;
  const accept = fitting === null ? t('Accept All') : plural(fitting, 'Accept the One That Fits', 'Accept the {0} That Fit');
  return [
    lens(`$(${file.reason ? 'warning' : 'sparkle'}) ${title}`),
    ...(fitting === 0 ? [] : [lens(`$(check-all) ${accept}`, 'mlxCode.edits.acceptAllHunks', uri, undefined, review.text)]),
    lens(`$(close-all) ${t('Reject All')}`, 'mlxCode.edits.rejectAllHunks', uri),
  ];
}

/** Short, since the buttons stand behind it; why is said at each hunk. */
function clashTitle({ file, hunks }: Review): string | null {
  const { length } = file.clashes;
  if (length === 0) return null;
  if (hunks.length === 1) return t('1 of 1 hunk no longer fits');
  return length === 1 ? t('1 of {0} hunks no longer fits', hunks.length) : t('{0} of {1} hunks no longer fit', length, hunks.length);
}

function hunkLenses(review: Review, index: number): vscode.CodeLens[] {
  const hunk = review.hunks[index];
  const place = review.unified.places[index];
  if (!hunk || !place) return [];
  const lens = lensAt(place.first);
  const name = placeName(review, index);
  const head =
    'clash' in hunk
      ? [placeLens(review, index, hunk.line, `$(warning) ${t('{0}, no longer fits: line {1} was changed', name, hunk.line)}`)]
      : [
          placeLens(review, index, hunk.line, t('{0}, line {1}: +{2} −{3}', name, hunk.line, hunk.added, hunk.removed)),
          lens(`$(check) ${t('Accept')}`, 'mlxCode.edits.acceptHunk', review.uri, index, review.pieces[index]),
        ];
  return [
    ...head,
    lens(`$(close) ${t('Reject')}`, 'mlxCode.edits.rejectHunk', review.uri, index, review.pieces[index]),
    ...(review.hunks.length > 1
      ? [
          lens(`$(arrow-down) ${t('Next')}`, 'mlxCode.edits.nextHunk', review.uri),
          lens(`$(arrow-up) ${t('Previous')}`, 'mlxCode.edits.previousHunk', review.uri),
        ]
      : []),
  ];
}

/** What says where in the file a hunk goes leads there, too. `line` is 1-based. */
function placeLens({ file, unified }: Review, index: number, line: number, title: string): vscode.CodeLens {
  const lens = lensAt(unified.places[index]?.first ?? 0);
  if (file.before === null) return lens(title);
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  return lens(title, 'vscode.open', file.uri, { selection, preview: false } satisfies vscode.TextDocumentShowOptions);
}

function lensAt(line: number): (title: string, command?: string, ...args: unknown[]) => vscode.CodeLens {
  const range = new vscode.Range(line, 0, line, 0);
  return (title, command = '', ...args) => new vscode.CodeLens(range, { title, command, arguments: args });
}
