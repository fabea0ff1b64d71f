/** The kinds of things that can be mentioned in the chat, as VS Code and git have them. Others are added to the same list by their features. */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { FoundMentions, MentionKind } from '../../core/context/mentionKinds.ts';
import type { Attachable } from '../../core/context/pinnedSources.ts';
import { linesOf } from '../chat/contextSources.ts';
import type { EditorEffects } from '../effects.ts';
import { fileNamed } from '../git/fileNamed.ts';
import type { GitRepository } from '../git/gitApi.ts';
import { lastLine } from '../git/lastLine.ts';
import type { RepositoryChoice } from '../git/repositoryChoice.ts';
import type { Services } from '../services.ts';
import { editorInFront } from '../editorInFront.ts';
import { attachedFile } from './attachedFile.ts';
import { attachedCommit, attachedDiff } from './attachedGit.ts';
import { attachedBranch, attachedLineHistory } from './attachedHistory.ts';
import { attachedProblems } from './attachedProblems.ts';
import { attachedTerminal } from './attachedTerminal.ts';
import { fileMentions } from './fileMentions.ts';
import { projectMention } from './projectHere.ts';
import { RecentFiles } from './recentFiles.ts';
import { symbolMentions } from './symbolMentions.ts';

/** Commits that are looked through. */
const maxCommits = 200;
const maxHits = 12;

export function registerMentions({
  effects,
  mentions,
  workspaceFiles,
  index,
  repositories,
}: Pick<Services, 'effects' | 'mentions' | 'workspaceFiles' | 'index' | 'repositories'>): Disposable {
  const store = new DisposableStore();
  const used = store.add(new RecentFiles());
  const repository = async () => repositories.opened(await repositories.here());
  const kinds: readonly MentionKind[] = [
    ...fileMentions(workspaceFiles, used),
    symbolMentions(workspaceFiles, index),
    projectMention(workspaceFiles),
    { name: 'selection', help: t('The selected lines, which stay attached.'), thing: selectedLines },
    { name: 'problems', help: t('The reported errors and warnings.'), thing: () => Promise.resolve(attachedProblems) },
    { name: 'terminal', help: t('What is selected in the terminal.'), thing: () => attachedTerminal() },
    { name: 'diff', help: t('The changes since the last commit.'), thing: async () => attachedDiff(await repository(), effects) },
    {
      name: 'branch',
      help: t('What this branch adds to its base.'),
      thing: async () => attachedBranch(effects, await repositories.here()),
    },
    { name: 'history', help: t('How the line at the cursor came to be.'), thing: () => historyHere(effects, repositories) },
    { name: 'commit', help: t('A commit, by its message.'), find: (query) => commitsLike(query, repository, effects) },
  ];
  for (const kind of kinds) store.add(mentions.add(kind));
  return store;
}

/** Of the selected lines, too. */
async function historyHere(effects: EditorEffects, repositories: RepositoryChoice): Promise<Attachable> {
  const editor = editorInFront();
  if (editor?.document.uri.scheme !== 'file') throw new AppError('editorNone', 'no file in front');
  const { document, selection } = editor;
  const file = await fileNamed(repositories, document.uri.fsPath);
  return attachedLineHistory(effects, file, { text: document.getText(), first: selection.start.line + 1, last: lastLine(selection) + 1 });
}

async function selectedLines(): Promise<Awaited<ReturnType<typeof attachedFile>>> {
  const editor = editorInFront();
  if (!editor) throw new AppError('editorNone', 'no editor');
  if (editor.selection.isEmpty) throw new AppError('selectionEmpty', 'nothing is selected');
  return attachedFile(editor.document.uri, linesOf(editor.selection));
}

/** The newest first; none where git has nothing to show. */
async function commitsLike(query: string, repository: () => Promise<GitRepository>, effects: EditorEffects): Promise<FoundMentions> {
  const wanted = query.toLowerCase();
  const found = await repository();
  const commits = await found.log({ maxEntries: maxCommits }).catch((error: unknown) => {
    throw new AppError('gitFailed', 'git could not list the commits', {}, error);
  });
  const like = commits.filter(({ hash, message }) => hash.startsWith(wanted) || message.toLowerCase().includes(wanted));
  const hits = like.slice(0, maxHits).map((commit, at) => ({
    name: commit.hash.slice(0, 7),
    detail: commit.message.split('\n')[0] ?? '',
    rank: -at,
    thing: () => Promise.resolve(attachedCommit(found, commit, effects)),
  }));
  return { hits };
}
