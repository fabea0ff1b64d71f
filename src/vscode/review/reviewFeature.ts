/** Reviews in the editor: the commands that start one, and those of its findings. What is found is kept by `reviews.ts`, and shown as comments and as a list. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { commandWords, type SlashCommand } from '../../core/chat/slashCommands.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import type { ReviewSubject } from '../../core/review/reviewSubject.ts';
import { sourceWords } from '../../base/sourceWords.ts';
import { activeEditor } from '../actions/activeEditor.ts';
import { registerCommand, setContext } from '../commands.ts';
import { rootOf } from '../git/repositoryOfBox.ts';
import { RowKey } from '../rowKey.ts';
import type { Services } from '../services.ts';
import { selectedLines } from '../inlineEdit/editedLines.ts';
import { chooseBase, chooseCommit } from './chooseRevision.ts';
import { FindingActions } from './findingActions.ts';
import { keepReview } from './keptReviews.ts';
import { pickFinding } from './pickFinding.ts';
import { GitSource, type ReviewSource, TextSource } from './reviewSources.ts';
import { Reviews, type ShownFinding } from './reviews.ts';
import { ReviewThreads } from './reviewThreads.ts';
import { ReviewView, reviewViewId } from './reviewView.ts';

/** What is done with one finding. */
type Action = 'goTo' | 'proposeFix' | 'dismiss' | 'addToChat';

const ways = ['staged', 'changes', 'branch', 'commit', 'file', 'selection'] as const;
type Ways = (typeof ways)[number];

export function registerReview(services: Services): Disposable {
  const store = new DisposableStore();
  const reviews = store.add(new Reviews(services));
  const threads = store.add(new ReviewThreads(reviews));
  const view = store.add(new ReviewView(reviews));
  const actions = new FindingActions(services, reviews);
  store.add(
    reviews.onDidChange(() => {
      setContext('mlxCode.review.open', reviews.title !== null);
      setContext('mlxCode.review.running', reviews.running);
    }),
  );

  const register = (verb: string, run: (...args: unknown[]) => unknown, retries = false): void => {
    store.add(registerCommand(services.messages, `mlxCode.review.${verb}`, run, { retries }));
  };
  /** The finding of a thread's button or a row's, else the one at the cursor, else the one chosen in the list, else one that is picked; undefined where none is. */
  const meant = async (argument: unknown): Promise<ShownFinding | undefined> => {
    const editor = vscode.window.activeTextEditor;
    const shown =
      reviews.found.find((one) => one === argument) ??
      threads.of(argument) ??
      (argument === undefined ? ((editor && reviews.at(editor.document.uri, editor.selection.active.line)) ?? view.chosen) : undefined);
    if (shown) return shown;
    if (argument !== undefined || reviews.found.length === 0) throw new AppError('findingNone', 'no finding is meant');
    return pickFinding(view.rows);
  };
  const done: Readonly<Record<Action, (shown: ShownFinding) => Promise<unknown>>> = {
    goTo: (shown) => actions.goTo(shown),
    proposeFix: (shown) => actions.proposeFix(shown),
    dismiss: (shown) => actions.dismiss(shown),
    addToChat: (shown) => actions.addToChat(shown),
  };
  const rowKey = new RowKey<Action>();
  const act = async (action: Action, argument: unknown): Promise<unknown> => {
    if (argument === 'byKey') return rowKey.press(action);
    const shown = await meant(argument);
    const opened = action === 'goTo' ? rowKey.take() : undefined;
    return shown && done[opened ?? action](shown);
  };
  const start = (source: ReviewSource): Promise<string> => told(reviews, source, () => reviews.start(source));

  for (const way of ways) {
    const run = async (first: unknown, ref: unknown): Promise<readonly ShownFinding[]> => {
      announce(reviews, await start(await sourceOf(services, way, first, typeof ref === 'string' ? ref : '')));
      return reviews.found;
    };
    register(way, run, true);
  }
  const again = async (): Promise<readonly ShownFinding[]> => {
    announce(reviews, await told(reviews, null, () => reviews.checkAgain()));
    return reviews.found;
  };
  register('checkAgain', again, true);
  register('clear', () => reviews.clear());
  for (const action of Object.keys(done) as Action[]) register(action, (argument) => act(action, argument), action === 'proposeFix');
  register('showDismissed', () => actions.showDismissed());
  store.add(services.commands.add(slashCommand(services, start)));
  store.add(keepReview(reviews, services));
  return store;
}

/** Runs a review, and says in a sentence what came of it. */
async function told(reviews: Reviews, source: ReviewSource | null, run: () => ReturnType<Reviews['start']>): Promise<string> {
  try {
    const { from, instead, unread, findings } = await run();
    const { notes, unusual } = reviews;
    const taken = source ? '' : takenWords(reviews.takenAway);
    const title = source?.title ?? reviews.title ?? '';
    const all = reviews.found.length;
    const known = source
      ? plural(all, '{1}: {0} finding.', '{1}: {0} findings.', title)
      : plural(findings.length, '{1}: {0} new finding, {2} in all.', '{1}: {0} new findings, {2} in all.', title, all);
    const who = instead ?? (from ? t('Reviewed by {0}.', sourceWords(from)) : '');
    const rest =
      unread > 0 && notes.length === 0 ? plural(unread, '{0} part of it could not be read.', '{0} parts of it could not be read.') : '';
    return [all === 0 ? t('{0}: nothing to remark.', title) : known, taken, ...unusual, ...notes, rest, who].filter(Boolean).join(' ');
  } catch (error) {
    // After changes were taken back there is nothing to read anew, and what was gone is gone from the list.
    if (source === null && AppError.is(error, 'reviewNothing')) return nothingNew(reviews);
    throw error;
  }
}

/** There was nothing that hadn't been read. */
function nothingNew({ title, found, takenAway }: Reviews): string {
  if (takenAway === 0)
    return plural(
      found.length,
      '{1}: nothing has changed since; {0} finding.',
      '{1}: nothing has changed since; {0} findings.',
      title ?? '',
    );
  const left = found.length === 0 ? t('None is left.') : plural(found.length, '{0} finding is left.', '{0} findings are left.');
  return `${t('{0}: nothing new; {1}', title ?? '', takenWords(takenAway))} ${left}`;
}

/** Empty where none was. */
function takenWords(count: number): string {
  if (count === 0) return '';
  return plural(
    count,
    '{0} finding is gone with the lines that it was about.',
    '{0} findings are gone with the lines that they were about.',
  );
}

/** Shows what came of a review, and leads to the list. */
function announce({ found }: Reviews, sentence: string): void {
  const show = t('Show Findings');
  void vscode.window.showInformationMessage(sentence, ...(found.length > 0 ? [show] : [])).then((chosen) => {
    if (chosen === show) void vscode.commands.executeCommand(`${reviewViewId}.focus`);
  });
}

/** What a command is about. `first` is what a button hands over: a repository of Source Control; `ref` what was typed. */
async function sourceOf(services: Services, way: Ways, first: unknown, ref: string): Promise<ReviewSource> {
  if (way === 'file' || way === 'selection') {
    const { document, selection } = activeEditor();
    if (way === 'file') return new TextSource(document.uri, null);
    if (selection.isEmpty) throw new AppError('selectionEmpty', 'nothing is selected', { what: 'selection' });
    return new TextSource(document.uri, selectedLines(document, selection));
  }
  const root = rootOf(first);
  const of = root && (await services.repositories.of(vscode.Uri.joinPath(root, '.git')));
  const place = of ?? (await services.repositories.here());
  return new GitSource(services.effects, place, await subjectOf(services, way, place.top, ref));
}

async function subjectOf(
  { effects }: Services,
  way: Exclude<Ways, 'file' | 'selection'>,
  top: string,
  ref: string,
): Promise<ReviewSubject> {
  switch (way) {
    case 'staged':
      return { kind: 'staged' };
    case 'changes':
      return { kind: 'unstaged' };
    case 'branch':
      return { kind: 'branch', ref: ref === '' ? await chooseBase(effects, top) : ref };
    case 'commit':
      return { kind: 'commit', ref: ref === '' ? await chooseCommit(effects, top) : ref };
  }
}

function slashCommand(services: Services, start: (source: ReviewSource) => Promise<string>): SlashCommand {
  return registeredCommand('review', {
    run: async (argument) => {
      const [word = 'staged', ref = '', ...more] = commandWords(argument);
      const way = ways.find((one) => one === word.toLowerCase());
      const usage = '/review [staged|changes|branch REF|commit REF|file|selection]';
      const extra = more.length > 0 || (ref !== '' && way !== 'branch' && way !== 'commit');
      if (!way || extra) throw new AppError('commandArguments', `no way ${word}`, { usage, extra: true });
      const source = await sourceOf(services, way, undefined, ref);
      const sentence = await start(source);
      void vscode.commands.executeCommand(`${reviewViewId}.focus`);
      return sentence.replace(source.title, inlineCode(source.title));
    },
  });
}
