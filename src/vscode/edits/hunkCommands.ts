import * as vscode from 'vscode';
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
  const command = (id: string, run: (review: Review, index: number) => unknown): void => {
    store.add(
      registerCommand(messages, id, (uri, index) => {
        const review = assertReview(reviews.find(uri instanceof vscode.Uri ? uri : undefined));
        return run(review, typeof index === 'number' ? index : reviews.hunkAtCursor(review));
      }),
    );
  };
  command('mlxCode.edits.acceptHunk', (review, index) => reviews.decide(review, index, true));
  command('mlxCode.edits.rejectHunk', (review, index) => reviews.decide(review, index, false));
  command('mlxCode.edits.acceptAllHunks', (review) => reviews.decideAll(review, true));
  command('mlxCode.edits.rejectAllHunks', (review) => reviews.decideAll(review, false));
  command('mlxCode.edits.nextHunk', (review) => reviews.move(review, 1));
  command('mlxCode.edits.previousHunk', (review) => reviews.move(review, -1));
  store.add(vscode.languages.registerCodeLensProvider({ scheme: reviewScheme }, lensesOf(reviews)));
  return store;
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
  const title = file.reason ?? [proposal.label, ...notes].join('; ');
  const lens = lensAt(0);
  const { fitting } = file;
  const accept = fitting === null ? 'Accept All' : `Accept the ${fitting === 1 ? 'One' : fitting} That ${fitting === 1 ? 'Fits' : 'Fit'}`;
  return [
    lens(`$(${file.reason ? 'warning' : 'sparkle'}) ${title}`),
    ...(fitting === 0 ? [] : [lens(`$(check-all) ${accept}`, 'mlxCode.edits.acceptAllHunks', uri)]),
    lens('$(close-all) Reject All', 'mlxCode.edits.rejectAllHunks', uri),
  ];
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
          lens('$(check) Accept', 'mlxCode.edits.acceptHunk', review.uri, index),
        ];
  return [
    ...head,
    lens('$(close) Reject', 'mlxCode.edits.rejectHunk', review.uri, index),
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
