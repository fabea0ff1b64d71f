/** Texts of a branch and of a release that are nobody's but the user's: the entry of a changelog, and release notes; as commands and in the chat. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { listOf, t } from '../../base/l10n.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { type TagRange, tagRange } from '../../core/git/refName.ts';
import { registerCommand } from '../commands.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { proposeChangelogEntry } from './changelogEntry.ts';
import { pickTags, showReleaseNotes } from './releaseNotes.ts';
import type { RepositoryHere } from './repositoryChoice.ts';
import { rootOf } from './repositoryOfBox.ts';

export function registerBranchTexts(services: Services): Disposable {
  const store = new DisposableStore();
  const { commands, messages, repositories } = services;
  /** That of a Source Control whose menu it was, else the one in front. */
  const here = (argument?: unknown, outer?: AbortSignal): Promise<RepositoryHere> =>
    slowWork(
      t('Looking for the repository'),
      async (signal) => {
        const root = rootOf(argument);
        const own = root && (await repositories.of(vscode.Uri.joinPath(root, '.git'), signal));
        return own ?? repositories.here(signal);
      },
      outer,
    );
  const entry = async (argument?: unknown): Promise<Proposal> => proposeChangelogEntry(services, await here(argument), undefined);
  const notes = async (argument?: unknown): Promise<vscode.TextDocument | undefined> => {
    const place = await here(argument);
    const range = await pickTags(services, place);
    return range && showReleaseNotes(services, place, range);
  };
  store.add(registerCommand(messages, 'mlxCode.git.writeChangelogEntry', entry, { retries: true }));
  store.add(registerCommand(messages, 'mlxCode.git.writeReleaseNotes', notes));
  store.add(
    commands.add(
      registeredCommand('changelog', {
        stops: true,
        run: async (argument, signal) => {
          const base = argument.trim();
          const place = await here(undefined, signal);
          const { files } = await proposeChangelogEntry(services, place, base === '' ? undefined : base, signal);
          const names = files.map(({ uri }) => inlineCode(nameOf(uri)));
          return t('The entry is shown as a change of {0}: apply it there, or discard it.', listOf(names));
        },
      }),
    ),
  );
  store.add(
    commands.add(
      registeredCommand('release-notes', {
        stops: true,
        run: async (argument, signal) => {
          const named = argument.trim() === '' ? null : namedRange(argument.trim());
          const place = await here(undefined, signal);
          const range = named ?? (await pickTags(services, place, signal));
          if (!range) throw new AppError('cancelled', 'no tags were picked');
          await showReleaseNotes(services, place, range, signal);
          return t('The release notes, from {0} to {1}, are in a new document.', inlineCode(range.from), inlineCode(range.to));
        },
      }),
    ),
  );
  return store;
}

/** Throws `commandArguments` for anything but two names. */
function namedRange(argument: string): TagRange {
  const range = tagRange(argument);
  if (!range) throw new AppError('commandArguments', 'no range', { usage: '/release-notes v1.0..v1.1' });
  return range;
}
