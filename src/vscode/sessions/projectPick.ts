/** The projects of which conversations are kept: one is chosen to see its conversations, or its folder is opened. */
import * as vscode from 'vscode';
import { plural, t } from '../../base/l10n.ts';
import { listText } from '../../core/sessions/sessionWords.ts';
import type { ProjectSessions, SessionProject } from '../../core/sessions/session.ts';
import { windowProject } from './windowProject.ts';

interface ProjectItem extends vscode.QuickPickItem {
  project: SessionProject;
}

const openFolder = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('folder-opened'), tooltip: t('Open Its Folder') });

/** Resolves with the project that was chosen; undefined where none was, or its folder is opened. */
export function pickProject(projects: readonly ProjectSessions[]): Promise<SessionProject | undefined> {
  const pick = vscode.window.createQuickPick<ProjectItem>();
  pick.title = t('Projects with Conversations');
  pick.placeholder = t('Choose a project to see its conversations');
  pick.matchOnDescription = true;
  pick.items = projects.map((one) => itemOf(one));
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.project);
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      pick.hide();
      void vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.parse(item.project.key), { forceReuseWindow: false });
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function itemOf({ project, sessions }: ProjectSessions): ProjectItem {
  const { key, name } = project;
  const own = key === windowProject().key;
  const folders = key === '' ? [] : key.split('\n');
  const detail = folders.map((folder) => listText(placeWords(folder))).join(', ');
  return {
    project,
    label: key === '' ? t('Without a Folder') : listText(name),
    description: [plural(sessions, '{0} conversation', '{0} conversations'), ...(own ? [t('open here')] : [])].join(' · '),
    ...(detail === '' ? {} : { detail }),
    buttons: folders.length === 1 && !own ? [openFolder()] : [],
  };
}

function placeWords(folder: string): string {
  const uri = vscode.Uri.parse(folder);
  return uri.scheme === 'file' ? uri.fsPath : uri.toString(true);
}
