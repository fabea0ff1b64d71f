import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { HunkDecisions } from './hunkDecisions.ts';
import { registerHunkLenses } from './hunkLenses.ts';
import { assertReview, HunkReview, type Review } from './hunkReview.ts';

/** The code lenses, keys and buttons of a review hunk by hunk. */
export function registerHunkReview({ messages, proposals, history }: Services): Disposable {
  const store = new DisposableStore();
  const reviews = store.add(new HunkReview(proposals, new HunkDecisions(proposals, history)));
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
  command('mlxCode.edits.saveReviewed', (review) => reviews.save(review));
  command('mlxCode.edits.undoHunk', (review) => reviews.takeBack(review));
  command('mlxCode.edits.nextHunk', (review) => reviews.move(review, 1));
  command('mlxCode.edits.previousHunk', (review) => reviews.move(review, -1));
  store.add(registerHunkLenses(reviews));
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
