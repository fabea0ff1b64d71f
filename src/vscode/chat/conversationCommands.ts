/** The commands of the chat about the conversation itself: what was said last, its code, its figures, and how to keep it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { localDay } from '../../base/localDay.ts';
import { conversationHtml } from '../../core/chat/conversationHtml.ts';
import { codeFromTheEnd, conversationMarkdown, conversationStats, lastAnswered, lastText } from '../../core/chat/conversationText.ts';
import { plainNumber } from '../../core/commands/argumentCheck.ts';
import { type CommandWork, registeredCommand } from '../../core/commands/registeredCommand.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import type { Services } from '../services.ts';
import { placeOf, relativePath } from '../workspacePaths.ts';
import { kindOf } from '../context/namedPlace.ts';

type Parts = Pick<Services, 'chat' | 'commands' | 'edits' | 'sessions'>;

export function registerConversationCommands({ chat, commands, edits, sessions }: Parts): Disposable {
  const store = new DisposableStore();
  const add = (name: string, work: CommandWork): void => void store.add(commands.add(registeredCommand(name, work)));
  const turns = () => chat.snapshot.turns;
  add('exit', {
    run: () =>
      Promise.resolve(
        t(
          'The chat is a panel of the window: close it with the × of its tab, or hide its side bar. `/clear` begins another conversation, *MLX-CODE: Unload Model and Free Its Memory* ends the model. What was said is there again with the window.',
        ),
      ),
  });
  add('last', {
    run: () => {
      const last = lastAnswered(turns());
      if (!last) throw new AppError('answerNone', 'nothing was answered yet', { what: 'answer' });
      return Promise.resolve(lastText(last));
    },
  });
  add('copy', {
    run: async (argument) => {
      const which = argument === '' ? 1 : (plainNumber(argument) ?? 1);
      const blocks = codeFromTheEnd(turns());
      const code = blocks[which - 1];
      if (code === undefined) throw new AppError('answerNone', 'no such code', { what: 'code', count: blocks.length });
      await vscode.env.clipboard.writeText(code);
      const lines = code.split('\n').length;
      return which === 1
        ? plural(lines, 'Copied {0} line of code.', 'Copied {0} lines of code.')
        : plural(
            lines,
            'Copied {0} line of code, the {1}. from the end.',
            'Copied {0} lines of code, the {1}. from the end.',
            formatCount(which),
          );
    },
  });
  add('stats', {
    run: async (of) => {
      if (of === '')
        return `${conversationStats(turns())}\n\n${t('`/stats all` opens Insights, with what was counted on this machine so far.')}`;
      await vscode.commands.executeCommand('mlxCode.insights.show');
      return null;
    },
  });
  add('save', {
    run: async (file, signal) => {
      if (turns().length === 0) throw new AppError('answerNone', 'an empty conversation', { what: 'conversation' });
      const day = localDay(new Date());
      if (/\.html?$/i.test(file)) {
        const title = sessions.current.title ?? t('Conversation');
        return saved(edits, file, await conversationHtml(title, turns(), day, signal));
      }
      const text = conversationMarkdown(turns(), day);
      if (file !== '') return saved(edits, file, text);
      const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text });
      await vscode.window.showTextDocument(document, { preview: false });
      return t('The conversation is in a new editor. Save it there where you want it.');
    },
  });
  return store;
}

/** Writes a new file of the folder, as a change that can be undone; what is there already stays. */
async function saved(edits: Parts['edits'], written: string, text: string): Promise<string> {
  const name = /\.(?:md|markdown|html?)$/i.test(written) ? written : `${written}.md`;
  const uri = await placeOf(name);
  if (!uri) {
    if (!vscode.workspace.workspaceFolders?.length) throw new AppError('workspaceNone', 'no folder');
    throw new AppError('outsideWorkspace', 'not in the folder', { path: name });
  }
  const path = relativePath(uri);
  if ((await kindOf(uri)) !== null) throw new AppError('editConflict', 'it is there', { path, reason: 'fileExists' });
  await edits.apply({ label: t('Save conversation as {0}', path), files: [{ uri, before: null, after: text, match: 'exact' }] });
  return t('The conversation is in {0}.', inlineCode(path));
}
