/** `/template` of the chat: lists what there is, has a ready-made task done, and makes, opens and shares commands that somebody has written. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { wordsOf } from '../../core/commands/argumentCheck.ts';
import { commandEntry } from '../../core/commands/commandRegistry.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import { isOff } from '../../core/templates/projectTemplates.ts';
import { templateList } from '../../core/templates/templateList.ts';
import { codeTarget } from '../actions/codeTarget.ts';
import { runTemplate, templateCalled } from '../actions/template.ts';
import { namedPlace } from '../context/namedPlace.ts';
import type { Services } from '../services.ts';
import { editCommand, newCommand, shareCommand, type WrittenParts } from './writtenCommands.ts';

export function templateCommand(services: Services, parts: WrittenParts): SlashCommand {
  const { settings } = services;
  const choices = (commandEntry('template').arguments?.[0]?.choices ?? []).filter(({ value }) => !isOff(settings.ofProject, value));
  return registeredCommand('template', {
    choices: [...choices],
    run: async (argument) => {
      const [word = '', rest = ''] = wordsOf(commandEntry('template').arguments ?? [], argument);
      switch (word.toLowerCase()) {
        case '':
          await parts.files.look();
          return templateList(parts.files.set, settings.ofProject, (id) => vscode.workspace.asRelativePath(vscode.Uri.parse(id)));
        case 'new':
          return newCommand(parts, rest);
        case 'edit':
          return editCommand(parts, rest);
        case 'share':
          return shareCommand(parts, rest);
        default:
          await runTemplate(services, templateCalled(word.toLowerCase(), settings), await targetOf(rest, services));
          return null;
      }
    },
  });
}

/** The file that is named, or its lines; else what is selected or in front. Rejects as naming a file does, and with `fileUnreadable` for a folder. */
async function targetOf(file: string, { workspaceFiles }: Services): ReturnType<typeof codeTarget> {
  if (file === '') return codeTarget(undefined, undefined, 'file');
  const { uri, kind, lines } = await namedPlace(file, workspaceFiles);
  if (kind === 'folder') throw new AppError('fileUnreadable', 'a folder', { path: file, why: t('it is a folder') });
  return codeTarget({ uri, lines }, undefined, 'file');
}
