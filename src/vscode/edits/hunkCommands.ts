import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { overlookedFor } from '../../core/edits/matchWords.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { assertReview, HunkReview, placeName, type Review } from './hunkReview.ts';
import { reviewScheme } from './proposedFile.ts';

/** The code lenses, keys and buttons of a review hunk by hunk. */
export function registerHunkReview({ messages, proposals }: Services): Disposable {
  const store = new DisposableStore();
  const reviews = store.add(new HunkReview(proposals));
  proposals.setHunkReview(reviews);
  // A code lens says what it was shown for: it may be pressed before it has followed the file.
  const command = (id: string, run: (review: Review, index: unknown, shown: unknown) => unknown): void => {
    store.add(
      registerCommand(messages, id, (uri, index, shown) =>
        run(assertReview(reviews.find(uri instanceof vscode.Uri ? uri : undefined)), index, shown),
      ),
    );
  };
  const decide = (id: string, accept: boolean): void =>
    command(id, (review, index, shown) =>
      reviews.decide(review, typeof index === 'number' ? shownIndex(review, index, shown) : reviews.hunkAtCursor(review), accept),
    );
  decide('mlxCode.edits.acceptHunk', true);
  decide('mlxCode.edits.rejectHunk', false);
  command('mlxCode.edits.acceptAllHunks', (review, _, shown) => {
    if (shown !== undefined && shown !== review.text) throw notAsShown();
    return reviews.decideAll(review, true);
  });
  command('mlxCode.edits.rejectAllHunks', (review) => reviews.decideAll(review, false));
  command('mlxCode.edits.nextHunk', (review) => reviews.move(review, 1));
  command('mlxCode.edits.previousHunk', (review) => reviews.move(review, -1));
  store.add(vscode.languages.registerCodeLensProvider({ scheme: reviewScheme }, lensesOf(reviews)));
  return store;
}

/** Where a hunk is now that was at `index` when its lens was made. Throws `proposalMoved` when it isn't there any more as it was shown. */
function shownIndex({ pieces }: Review, index: number, shown: unknown): number {
  if (shown === undefined || pieces[index] === shown) return index;
  const now = pieces.findIndex((piece) => piece === shown);
  if (now === -1) throw notAsShown();
  return now;
}

function notAsShown(): AppError {
  return new AppError('proposalMoved', 'the review is not what was shown');
}

function lensesOf(reviews: HunkReview): vscode.CodeLensProvider {
  return {
    onDidChangeCodeLenses: reviews.onDidChange,
    provideCodeLenses: (document) => {
      const review = reviews.find(document.uri);
      if (review?.text !== document.getText()) return [];
      return [...headLenses(review), ...review.hunks.flatMap((_, index) => hunkLenses(review, index))];
    },
  };
}

/** Above everything: what it is, and all at once. */
function headLenses(review: Review): vscode.CodeLens[] {
  const { proposal, file, uri } = review;
  const notes = [
    ...(file.rebased ? ['fitted to your changes'] : []),
    ...(file.match === 'exact' ? [] : [`found by overlooking ${overlookedFor(file.match)}`]),
    ...(proposal.cut ? ['the answer ended early, so more may be missing'] : []),
  ];
  const title = clashTitle(review) ?? file.reason ?? [proposal.label, ...notes].join('; ');
  const lens = lensAt(0);
  const { fitting } = file;
  const accept = fitting === null ? 'Accept All' : `Accept the ${fitting === 1 ? 'One' : fitting} That ${fitting === 1 ? 'Fits' : 'Fit'}`;
  return [
    lens(`$(${file.reason ? 'warning' : 'sparkle'}) ${title}`),
    ...(fitting === 0 ? [] : [lens(`$(check-all) ${accept}`, 'mlxCode.edits.acceptAllHunks', uri, undefined, review.text)]),
    lens('$(close-all) Reject All', 'mlxCode.edits.rejectAllHunks', uri),
  ];
}

/** Short, since the buttons stand behind it; why is said at each hunk. */
function clashTitle({ file, hunks }: Review): string | null {
  const { length } = file.clashes;
  return length === 0
    ? null
    : `${length} of ${hunks.length} ${hunks.length === 1 ? 'hunk' : 'hunks'} no longer ${length === 1 ? 'fits' : 'fit'}`;
}

function hunkLenses(review: Review, index: number): vscode.CodeLens[] {
  const hunk = review.hunks[index];
  const place = review.unified.places[index];
  if (!hunk || !place) return [];
  const lens = lensAt(place.first);
  const head =
    'clash' in hunk
      ? [lens(`$(warning) ${placeName(review, index)}, no longer fits: line ${hunk.line} was changed`)]
      : [
          lens(`${placeName(review, index)}, line ${hunk.line}: +${hunk.added} −${hunk.removed}`),
          lens('$(check) Accept', 'mlxCode.edits.acceptHunk', review.uri, index, review.pieces[index]),
        ];
  return [
    ...head,
    lens('$(close) Reject', 'mlxCode.edits.rejectHunk', review.uri, index, review.pieces[index]),
    ...(review.hunks.length > 1
      ? [
          lens('$(arrow-down) Next', 'mlxCode.edits.nextHunk', review.uri),
          lens('$(arrow-up) Previous', 'mlxCode.edits.previousHunk', review.uri),
        ]
      : []),
  ];
}

function lensAt(line: number): (title: string, command?: string, ...args: unknown[]) => vscode.CodeLens {
  const range = new vscode.Range(line, 0, line, 0);
  return (title, command = '', ...args) => new vscode.CodeLens(range, { title, command, arguments: args });
}
