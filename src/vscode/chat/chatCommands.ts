/** The commands of the chat: each does what a command of the palette does, with what was typed after its name. */
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { groupedHelp, helpOfOne } from '../../core/commands/commandHelp.ts';
import { commandEntries } from '../../core/commands/commandRegistry.ts';
import { type CommandWork, registeredCommand } from '../../core/commands/registeredCommand.ts';
import { replaceWords } from '../../core/commands/writtenWords.ts';
import { manifestTitle } from '../commands.ts';
import type { Services } from '../services.ts';
import { editorInFront } from '../editorInFront.ts';
import type { FailedTests } from './failedTests.ts';
import { FixFailedTests } from './fixFailedTests.ts';

/** A command that hands on to one of the palette's. That says by itself what went wrong; what it returns, when it is a text, is its line in the chat. */
interface Delegate {
  name: string;
  command: string;
  /** What it is given where nothing was typed after its name. */
  alone?: () => readonly unknown[];
  args?: (argument: string) => readonly unknown[];
}

const delegates: readonly Delegate[] = [
  { name: 'backups', command: 'mlxCode.edits.showCheckpoints', args: (file) => [file] },
  { name: 'batch', command: 'mlxCode.batch.run' },
  { name: 'clear', command: 'mlxCode.chat.clear' },
  { name: 'commit', command: 'mlxCode.git.writeCommitMessage', args: (way) => [{ way: way.toLowerCase() }] },
  { name: 'docs', command: 'mlxCode.actions.addDocumentation' },
  { name: 'explain', command: 'mlxCode.actions.explainSelection' },
  { name: 'fix', command: 'mlxCode.actions.fix', alone: nextProblem },
  { name: 'refactor', command: 'mlxCode.actions.refactorSelection', args: (instruction) => [{ instruction }] },
  { name: 'replay', command: 'mlxCode.chat.replay' },
  { name: 'replace', command: 'mlxCode.edits.replaceInFiles', args: (words) => [replaceWords(words)] },
  { name: 'restore', command: 'mlxCode.edits.showCheckpoints', args: (restore) => [{ restore }] },
  { name: 'tests', command: 'mlxCode.actions.generateTests' },
  { name: 'undo', command: 'mlxCode.edits.undoLast' },
];

/** Adds them; those whose feature could not be registered are left out. */
export function registerChatCommands(services: Services, tests: FailedTests): Disposable {
  const { chat, commands, context, log } = services;
  const store = new DisposableStore();
  const failing = store.add(new FixFailedTests(services, tests));
  const add = (name: string, work: CommandWork): void => void store.add(commands.add(registeredCommand(name, work)));
  add('edit', {
    run: async (instruction) => {
      if (instruction === '') {
        await vscode.commands.executeCommand('mlxCode.inlineEdit.start');
        return null;
      }
      await chat.edit(instruction, `/edit ${instruction}`);
      return null;
    },
  });
  add('help', {
    choices: commandEntries.map(({ name, help }) => ({ value: name, help })),
    run: async (name) =>
      Promise.resolve(name === '' ? groupedHelp(commands.list) : helpOfOne(commands.list, name, (id) => manifestTitle(context, id))),
  });
  // Once the features after this one have registered theirs.
  const listing = setImmediate(() => {
    vscode.commands.getCommands(true).then(
      (registered) => {
        const known = new Set(registered);
        for (const delegate of delegates) {
          if (!known.has(delegate.command)) continue;
          const run = running(delegate);
          add(delegate.name, { run: delegate.name === 'fix' ? fixing(run, failing) : run });
        }
      },
      (error: unknown) => log.error('the commands of the chat could not be listed', error),
    );
  });
  store.add(disposable(() => clearImmediate(listing)));
  return store;
}

/** The place of the next problem in the file in front, where there is none at the cursor: who types in the chat looks at the list of problems, not at the cursor. */
function nextProblem(): readonly unknown[] {
  const editor = editorInFront();
  if (!editor) return [];
  const { document, selection } = editor;
  const found = problemsInFront();
  if (found.some(({ range }) => range.intersection(selection))) return [];
  const inOrder = found.map(({ range }) => range).sort((a, b) => a.start.compareTo(b.start));
  const next = inOrder.find(({ start }) => start.isAfter(selection.active)) ?? inOrder[0];
  return next ? [document.uri, next] : [];
}

/** Tests that failed, where the file in front has nothing to fix. */
function fixing(run: CommandWork['run'], failing: FixFailedTests): CommandWork['run'] {
  return async (argument) => (problemsInFront().length === 0 && (await failing.fix()) ? null : run(argument));
}

function problemsInFront(): vscode.Diagnostic[] {
  const document = editorInFront()?.document;
  if (!document) return [];
  return vscode.languages.getDiagnostics(document.uri).filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
}

function running({ command, args, alone }: Delegate): CommandWork['run'] {
  return async (argument) => {
    const given = args && argument !== '' ? args(argument) : (alone?.() ?? []);
    const said = await vscode.commands.executeCommand(command, ...given);
    return typeof said === 'string' && said !== '' ? said : null;
  };
}
