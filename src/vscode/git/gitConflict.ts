import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import type { RepositoryState } from '../../core/git/statusText.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { conflictDocument, helpWithConflict } from './conflictHelp.ts';
import { fileNamed } from './fileNamed.ts';
import { gitOptions } from './gitApi.ts';
import type { GitWord } from './gitWord.ts';
import { fileInFront, whereSaid } from './repositoryChoice.ts';

/** `/git conflict [FILE]`: help with the file that is named, else with the one in front, else with the only one that there is. */
export function gitConflict(services: Services): GitWord {
  return {
    name: 'conflict',
    arguments: '[FILE]',
    help: t('Shows both sides of a conflict, and proposes how to put them together.'),
    run: async (argument, signal) => {
      const found = await fileOf(services, argument, signal);
      if (typeof found === 'string') return found;
      const document = await conflictDocument(services, found);
      const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
      const line = (editor?.selection.active.line ?? 0) + 1;
      const command = `/git conflict ${argument}`.trim();
      await helpWithConflict(services, document, line, (text) => services.chat.note(command, text));
      return null;
    },
  };
}

/** The file, or what there is to say instead. */
async function fileOf({ effects, repositories }: Services, argument: string, signal: AbortSignal): Promise<vscode.Uri | string> {
  if (argument !== '') {
    const { here, path: file } = await fileNamed(repositories, argument, signal);
    return vscode.Uri.file(path.join(here.top, file));
  }
  const here = await repositories.here(signal);
  const reading = (stop: AbortSignal): Promise<RepositoryState> => effects.readGit(() => readStatus(here, gitOptions(stop)));
  const { conflicts } = await slowWork(t('Reading what is in conflict'), reading, signal);
  const files = conflicts.map((conflict) => path.join(here.top, conflict.path));
  const front = fileInFront();
  const inFront = front && files.includes(await realpath(front.fsPath).catch(() => front.fsPath)) ? front : null;
  if (inFront) return inFront;
  const [only] = files;
  if (only === undefined) return `${whereSaid(here)}${t('No file is in conflict.')}`;
  if (files.length === 1) return vscode.Uri.file(only);
  const rows = conflicts.slice(0, 40).map((conflict) => `- ${inlineCode(conflict.path)}`);
  const more = conflicts.length > 40 ? `\n- ${t('and {0} more', conflicts.length - 40)}` : '';
  return `${whereSaid(here)}${t('Several files are in conflict. Say which: `/git conflict FILE`.')}\n\n${rows.join('\n')}${more}`;
}
