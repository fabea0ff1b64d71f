/** The commands of the chat: each does what a command of the palette does, with what was typed after its name. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { templates } from '../../core/actions/templates.ts';
import type { ChatService } from '../../core/chat/chatService.ts';
import { commandHelp, commandWords, type SlashCommand, type SlashCommands } from '../../core/chat/slashCommands.ts';
import type { CommandInfo } from '../../protocol/webview.ts';

/** A command that hands on to one of the palette's. That says by itself what went wrong; what it returns, when it is a text, is its line in the chat. */
interface Delegate extends Pick<CommandInfo, 'name' | 'help'>, Partial<Omit<CommandInfo, 'name' | 'help'>> {
  command: string;
  args?: (argument: string) => readonly unknown[];
}

const delegates: readonly Delegate[] = [
  {
    name: 'backups',
    arguments: '[FILE]',
    help: 'Lists what was kept before each change.',
    command: 'mlxCode.edits.showCheckpoints',
    args: (file) => [file],
  },
  { name: 'batch', help: 'Does one thing to many files.', command: 'mlxCode.batch.run' },
  { name: 'clear', help: 'Forgets this conversation.', command: 'mlxCode.chat.clear' },
  {
    name: 'commit',
    arguments: '[WAY]',
    help: 'Writes the commit message.',
    choices: [
      { value: 'again', help: 'Another one.' },
      { value: 'shorter', help: 'One short line.' },
      { value: 'longer', help: 'With a body.' },
      { value: 'choose', help: 'Some to choose from.' },
      { value: 'amend', help: 'For the last commit with what is staged.' },
    ],
    command: 'mlxCode.git.writeCommitMessage',
    args: (way) => [{ way }],
  },
  { name: 'docs', help: 'Documents the function or selection.', command: 'mlxCode.actions.addDocumentation' },
  { name: 'explain', help: 'Explains the selected code.', command: 'mlxCode.actions.explainSelection' },
  { name: 'fix', help: 'Fixes the problem at the cursor.', command: 'mlxCode.actions.fix' },
  {
    name: 'refactor',
    arguments: '[INSTRUCTION]',
    help: 'Rewrites the selected code.',
    command: 'mlxCode.actions.refactorSelection',
    args: (instruction) => [{ instruction }],
  },
  { name: 'replay', help: 'Makes the last answer again and compares.', command: 'mlxCode.chat.replay' },
  {
    name: 'replace',
    arguments: '[FILES "old" "new"]',
    help: 'Finds and replaces, with a preview.',
    command: 'mlxCode.edits.replaceInFiles',
    args: replacement,
  },
  {
    name: 'restore',
    arguments: '[FILE]',
    help: 'Goes back to before a change.',
    command: 'mlxCode.edits.showCheckpoints',
    args: (file) => [file],
  },
  {
    name: 'template',
    arguments: '[NAME]',
    help: 'Does a ready-made task with the file or selection.',
    choices: templates.map(({ name, detail }) => ({ value: name, help: `${detail[0]?.toUpperCase() ?? ''}${detail.slice(1)}.` })),
    command: 'mlxCode.actions.template',
    args: (name) => [name],
  },
  { name: 'tests', help: 'Writes tests for the file or selection.', command: 'mlxCode.actions.generateTests' },
  { name: 'undo', help: 'Takes the last change back.', command: 'mlxCode.edits.undoLast' },
];

/** Adds them; those whose feature could not be registered are left out. */
export function registerChatCommands(
  commands: SlashCommands,
  chat: ChatService,
  log: { error(message: string, error: unknown): void },
): Disposable {
  const store = new DisposableStore();
  store.add(
    commands.add({
      ...without,
      name: 'edit',
      arguments: 'INSTRUCTION',
      needsArguments: true,
      help: 'Changes what is attached, as you say.',
      run: async (instruction) => {
        await chat.edit(instruction, `/edit ${instruction}`);
        return null;
      },
    }),
  );
  store.add(
    commands.add({ ...without, name: 'help', help: 'Lists the commands.', run: () => Promise.resolve(commandHelp(commands.list)) }),
  );
  // Once the features after this one have registered theirs.
  const listing = setImmediate(() => {
    vscode.commands.getCommands(true).then(
      (registered) => {
        const known = new Set(registered);
        for (const delegate of delegates) if (known.has(delegate.command)) store.add(commands.add(slashCommand(delegate)));
      },
      (error: unknown) => log.error('the commands of the chat could not be listed', error),
    );
  });
  store.add(disposable(() => clearImmediate(listing)));
  return store;
}

/** `FILES "old" "new"`, or `"old" "new"` for all files. Throws `commandArguments` for anything else. */
function replacement(argument: string): readonly unknown[] {
  const words = commandWords(argument);
  const [files = '', find = '', replace = ''] = words.length === 2 ? ['', ...words] : words;
  if (words.length < 2 || words.length > 3)
    throw new AppError('commandArguments', 'not three words', { usage: '/replace FILES "old" "new"', extra: words.length > 3 });
  return [{ files, find, replace }];
}

const without = { arguments: '', needsArguments: false, choices: [] } as const satisfies Partial<SlashCommand>;

function slashCommand({ command, args, ...info }: Delegate): SlashCommand {
  return {
    ...without,
    choices: [],
    ...info,
    run: async (argument) => {
      const said = await vscode.commands.executeCommand(command, ...(args && argument !== '' ? args(argument) : []));
      return typeof said === 'string' && said !== '' ? said : null;
    },
  };
}
