/** `/run` in the chat: a command that the user has read, in a terminal that they see; with `--ai` the model is asked about what it wrote. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { type FinishedRun, hasRun, muteShellWords, runQuestion, runText } from '../../core/run/runText.ts';
import { shownOutput } from '../../core/run/shownOutput.ts';
import { wantedRun } from '../../core/run/runWords.ts';
import { userMessage } from '../../core/userMessage.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { commandDigest } from '../../node/commandDigest.ts';
import type { Services } from '../services.ts';
import { ProjectTests } from './projectTests.ts';
import { type ShellWord, TerminalRuns } from './terminalRun.ts';

export function registerRun(services: Services): Disposable {
  const { chat, commands, effects, log, settings, chatFolder, secrets } = services;
  const store = new DisposableStore();
  const terminals = store.add(new TerminalRuns());
  chat.testWith(new ProjectTests(services, terminals, log));

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
    const shell = terminals.shellIn(cwd);
    const agreed = await agreedTo(command, cwd, shell);
    if (agreed === null || signal.aborted) return t('Nothing was run.');
    const { approved, again } = agreed;
    const ways = { told: shell.mute, again, typesBlindly };
    const ended = await effects.runCommand({ command, cwd, allowed: settings.running.enabled, approved }, (text, folder) =>
      terminals.run(text, folder, limits, ways, signal),
    );
    const finished: FinishedRun = { command, ...ended, ...(await shownOutput(ended.output, limits.characters, secrets)) };
    if (!ask || !hasRun(finished) || finished.end === 'stopped') return runText(finished);
    chat.note(`/run ${argument}`, runText(finished));
    try {
      await chat.ask(t('What came of {0}?', command), { instruction: runQuestion(finished), sources: sourcesOf(finished), edits: false });
    } catch (error) {
      // Something else was asked while it ran. It is done, and never to be run again for that.
      if (!AppError.is(error, 'busy')) throw error;
      chat.note(`/run ${argument}`, userMessage(error));
    }
    return null;
  };
  store.add(
    commands.add(
      registeredCommand('run', { stops: true, run: (argument, signal = new AbortController().signal) => run(argument, signal) }),
    ),
  );
  return store;
}

interface Agreed {
  /** The digest of what they read. */
  approved: string;
  /** It is to be typed where the last one was. */
  again: boolean;
}

/** A person reads the exact text, with what isn't seen in it by its number. Null where they don't want it run. */
async function agreedTo(command: string, cwd: vscode.Uri, { mute, again }: ShellWord): Promise<Agreed | null> {
  const yes = t('Run');
  const there = t('Run in the Same Terminal');
  const detail = [
    showInLine(command),
    t('In the folder {0}, with all that you may do there. MLX-CODE can’t take back what a command does.', showInLine(cwd.fsPath)),
    ...(mute ? [muteShellWords()] : []),
    ...(again ? [t('In the same terminal it is typed to whatever runs there: see that it is free.')] : []),
  ].join('\n\n');
  const said = await vscode.window.showWarningMessage(t('Run this command?'), { modal: true, detail }, yes, ...(again ? [there] : []));
  return said === undefined ? null : { approved: commandDigest(command, cwd.toString()), again: said === there };
}

/** What somebody agreed to had limits. */
async function typesBlindly(): Promise<boolean> {
  const yes = t('Run All the Same');
  return (await vscode.window.showWarningMessage(t('Run it without limits?'), { modal: true, detail: muteShellWords() }, yes)) === yes;
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
