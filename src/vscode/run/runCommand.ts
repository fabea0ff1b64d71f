/** `/run` in the chat: a command that the user has read, in a terminal that they see; with `--ai` the model is asked about what it wrote. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { secretLines } from '../../core/edits/hiddenLines.ts';
import { lastOf } from '../../core/run/commandOutput.ts';
import { type FinishedRun, runQuestion, runText } from '../../core/run/runText.ts';
import { wantedRun } from '../../core/run/runWords.ts';
import { lineNotShown } from '../../core/security/foundSecret.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { commandDigest } from '../../node/commandDigest.ts';
import type { Services } from '../services.ts';
import { type TerminalEnd, TerminalRuns } from './terminalRun.ts';

export function registerRun(services: Services): Disposable {
  const { chat, commands, effects, settings, chatFolder, secrets } = services;
  const store = new DisposableStore();
  const terminals = store.add(new TerminalRuns());

  const run = async (argument: string, signal: AbortSignal): Promise<string | null> => {
    const { command, ask } = wantedRun(argument);
    const cwd = chatFolder.uri;
    if (!cwd) throw new AppError('workspaceNone', 'no folder');
    if (cwd.scheme !== 'file') throw new AppError('workspaceVirtual', 'no folder on a disk');
    const { enabled, ...limits } = settings.running;
    // Before anybody is asked about a command that could not be run, or of which nobody could be asked then.
    effects.refuseCommand(enabled);
    if (ask && chat.snapshot.model.status === 'none') throw new AppError('modelNone', 'nobody to ask about the output');
    if (ask && chat.snapshot.busy) throw new AppError('busy', 'an answer is under way');
    const approved = await approvedDigest(command, cwd);
    if (approved === null || signal.aborted) return 'Nothing was run.';
    const ended = await effects.runCommand({ command, cwd, allowed: settings.running.enabled, approved }, (text, folder) =>
      terminals.run(text, folder, limits, signal),
    );
    const finished = await withoutSecrets(command, ended, limits.characters, secrets);
    if (!ask || finished.end === 'untold' || finished.end === 'stopped') return runText(finished);
    chat.note(`/run ${argument}`, runText(finished));
    await chat.ask(`What came of ${command}?`, { instruction: runQuestion(finished), sources: sourcesOf(finished), edits: false });
    return null;
  };
  store.add(
    commands.add(
      registeredCommand('run', { stops: true, run: (argument, signal = new AbortController().signal) => run(argument, signal) }),
    ),
  );
  return store;
}

/** A person reads the exact text, with what isn't seen in it by its number. The digest of what they agreed to; null where they don't. */
async function approvedDigest(command: string, cwd: vscode.Uri): Promise<string | null> {
  const yes = 'Run';
  const detail = `${showInLine(command)}\n\nIn the folder ${showInLine(cwd.fsPath)}, with all that you may do there. MLX-CODE can’t take back what a command does.`;
  const said = await vscode.window.showWarningMessage('Run this command?', { modal: true, detail }, yes);
  return said === yes ? commandDigest(command, cwd.toString()) : null;
}

/** A line that holds what looks like a secret is neither shown nor sent. */
async function withoutSecrets(
  command: string,
  { output, ...ended }: TerminalEnd,
  most: number,
  secrets: Services['secrets'],
): Promise<FinishedRun> {
  const hidden = await secretLines('the output', output.text, secrets);
  const lines = output.text.split('\n').map((line, at) => (hidden.has(at + 1) ? lineNotShown : line));
  const shown = lastOf({ ...output, text: lines.join('\n') }, most);
  const count = shown.text.split('\n').filter((line) => line === lineNotShown).length;
  return { command, ...ended, output: shown, hidden: count };
}

function sourcesOf({ command, output }: FinishedRun): ContextSource[] {
  if (output.text === '') return [];
  return [
    {
      id: 'run',
      kind: 'terminal',
      label: 'MLX-CODE',
      detail: `the output of ${command}`,
      languageId: '',
      text: output.text,
      problem: null,
      defaultEnabled: true,
    },
  ];
}
