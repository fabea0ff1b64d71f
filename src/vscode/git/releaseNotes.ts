/** *Write Release Notes…*: what lies between two tags, each line with its commit, in a document of the user's. */
import * as vscode from 'vscode';
import { throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { TagRange } from '../../core/git/refName.ts';
import type { Tag } from '../../core/git/tagList.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { readRange } from '../../node/git/readBranch.ts';
import { isReleased, readTags } from '../../node/git/readTags.ts';
import { withModelProgress } from '../actions/modelProgress.ts';
import { withToken } from '../commands.ts';
import { namedRepository } from '../forge/namedRepository.ts';
import { runMessageAction } from '../messageActions.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { gitOptions } from './gitApi.ts';
import type { RepositoryHere } from './repositoryChoice.ts';

type Parts = Pick<Services, 'effects' | 'messages' | 'models' | 'pullRequestTexts'>;

/** The two tags that the user picks; undefined when they leave it. Rejects as {@link readTags}. */
export async function pickTags(
  { effects }: Parts,
  here: RepositoryHere,
  signal = new AbortController().signal,
): Promise<TagRange | undefined> {
  const read = (stop: AbortSignal): Promise<{ tags: Tag[]; released: boolean }> =>
    effects.readGit(async () => {
      const tags = await readTags(here.top, gitOptions(stop));
      const [newest, ...others] = tags;
      // With one tag, it is what the notes begin at.
      return { tags, released: newest !== undefined && others.length > 0 && (await isReleased(here.top, newest, gitOptions(stop))) };
    });
  const { tags, released } = await namedRepository(here, () => slowWork(t('Reading the tags'), read, signal));
  const head = { label: '$(git-commit) HEAD', description: t('what is checked out, released or not'), index: -1 };
  // Before the oldest one there is none to begin at.
  const ends = [...(released ? [] : [head]), ...tags.slice(0, -1).map((tag, index) => itemOf(tag, index))];
  const title = t('Release Notes of {0}', here.name);
  const pick = <T extends vscode.QuickPickItem>(items: readonly T[], placeHolder: string): Promise<T | undefined> =>
    withToken(signal, (token) => vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }, token));
  const [only, ...others] = ends;
  const end = others.length > 0 ? await pick(ends, t('Up to which tag?')) : only;
  if (!end) return undefined;
  const to = tags[end.index]?.name ?? 'HEAD';
  const starts = tags.slice(end.index + 1).map((tag, index) => itemOf(tag, end.index + 1 + index));
  const start = await pick(starts, t('Since which tag, up to {0}?', showInLine(to)));
  const from = start && tags[start.index];
  return from && { from: from.name, to };
}

/** Shows the notes in a new document. Without a model it lists the commits, and says so. Rejects as {@link readRange} and `PullRequestTexts.releaseNotes` do. */
export async function showReleaseNotes(
  parts: Parts,
  here: RepositoryHere,
  { from, to }: TagRange,
  outer?: AbortSignal,
): Promise<vscode.TextDocument> {
  const listed = parts.models.state.status === 'none';
  const write = async (report: (message: string) => void, stop: AbortSignal): Promise<string> => {
    const signal = outer ? AbortSignal.any([stop, outer]) : stop;
    const changes = await parts.effects.readGit(() => readRange(here.top, from, to, { ...gitOptions(signal), listed }));
    report(t('writing'));
    const { text } = await parts.pullRequestTexts.releaseNotes(changes, { listed, signal });
    throwIfCancelled(signal);
    return text;
  };
  const text = await namedRepository(here, () => withModelProgress(parts, t('Writing the release notes'), write));
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text });
  await vscode.window.showTextDocument(document, { preview: false });
  if (listed) sayListed(parts);
  return document;
}

function sayListed({ messages }: Parts): void {
  const choose = t('Choose Model…');
  const said = t('The commits are listed. What stands out of them is said only by a model: choose one, then write the notes again.');
  void vscode.window.showInformationMessage(said, choose).then((chosen) => {
    if (chosen !== choose) return;
    runMessageAction({ id: 'chooseModel' }).catch((error: unknown) => messages.showError(error, 'choose a model'));
  });
}

function itemOf({ name, date, subject }: Tag, index: number): vscode.QuickPickItem & { index: number } {
  return {
    label: `$(tag) ${showInLine(name)}`,
    description: [date.slice(0, 10), showInLine(subject)].filter((part) => part !== '').join(', '),
    index,
  };
}
