/** What the open folders are, read from them: for the chat's `/project` and `@project`. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import type { MentionKind } from '../../core/context/mentionKinds.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { profileMarkdown, profilePlain } from '../../core/project/profileText.ts';
import { manifestPaths, type ProjectProfile } from '../../core/project/projectProfile.ts';
import { readProfile } from '../../core/project/readProfile.ts';
import { readText } from '../batch/readFile.ts';
import { signalOf } from '../commands.ts';
import type { Services } from '../services.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** Rejects with `workspaceNone` and `cancelled`. */
export async function profileHere(files: WorkspaceFiles, signal?: AbortSignal): Promise<ProjectProfile> {
  if (!vscode.workspace.workspaceFolders?.length) throw new AppError('workspaceNone', 'no folder');
  const { byPath } = await files.list(signal);
  const read = async (path: string): Promise<string | null> => {
    const uri = byPath.get(path);
    const found = uri && (await readText(uri));
    return typeof found === 'object' ? found.text : null;
  };
  return readProfile(byPath.keys(), read, signal);
}

export function projectCommand({ workspaceFiles, settings }: Pick<Services, 'workspaceFiles' | 'settings'>): SlashCommand {
  return registeredCommand('project', {
    run: async () => {
      const progress = { location: vscode.ProgressLocation.Notification, title: t('Looking at the project'), cancellable: true };
      const profile = await vscode.window.withProgress(progress, (_, token) => profileHere(workspaceFiles, signalOf(token)));
      const own = settings.projectModel;
      const more = own ? [t('A model of its own answers in projects with a {0}.', `\`${own.marker}\``)] : [];
      return profileMarkdown(vscode.workspace.name ?? t('This project'), profile, more);
    },
  });
}

export function projectMention(files: WorkspaceFiles): MentionKind {
  return {
    name: 'project',
    help: t('What kind of project this is, and its commands.'),
    thing: () => Promise.resolve(new AttachedProject(files)),
  };
}

/** It follows the files that tell it. */
class AttachedProject implements Attachable {
  readonly key = 'project';
  readonly kept = { kind: 'project' } as const;
  readonly #files: WorkspaceFiles;

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  async read(signal: AbortSignal): Promise<ReadSource> {
    return {
      kind: 'project',
      label: t('Project'),
      detail: 'What the project is, and its commands',
      languageId: '',
      text: profilePlain(await profileHere(this.#files, signal)),
      problem: null,
      key: this.key,
    };
  }

  follow(changed: () => void): Disposable {
    return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (manifestPaths([uri.path]).read.length > 0) changed();
    });
  }
}
