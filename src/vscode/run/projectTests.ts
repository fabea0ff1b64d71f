/** The project's own tests, for answers that change files: found by what the project says of itself, and run in the terminal of `/run` once a person has read the command. It must not know what is made of how they end. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { AgreedTests, AnswerTests, TestResult } from '../../core/chat/best/answerTests.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { commandDigest } from '../../node/commandDigest.ts';
import { profileHere } from '../context/projectHere.ts';
import type { Services } from '../services.ts';
import { placeOf } from '../workspacePaths.ts';
import type { TerminalRuns } from './terminalRun.ts';

interface TestCommand {
  command: string;
  cwd: vscode.Uri;
}

export class ProjectTests implements AnswerTests {
  readonly #needs: Pick<Services, 'effects' | 'settings' | 'workspaceFiles'>;
  readonly #terminals: TerminalRuns;
  readonly #log: Log;

  constructor(needs: Pick<Services, 'effects' | 'settings' | 'workspaceFiles'>, terminals: TerminalRuns, log: Log) {
    this.#needs = needs;
    this.#terminals = terminals;
    this.#log = log;
  }

  async agree(count: number, signal: AbortSignal): Promise<AgreedTests | null> {
    const { effects, settings } = this.#needs;
    if (settings.bestOf.tests === 'never') return null;
    const found = await this.#find(signal);
    throwIfCancelled(signal);
    if (!found) return null;
    const { command, cwd } = found;
    try {
      effects.refuseCommand(settings.running.enabled);
    } catch (error) {
      this.#log.info(`answers are judged without tests: ${String(error)}`);
      return null;
    }
    // Of what runs there nobody hears how it ends.
    if (this.#terminals.shellIn(cwd).mute) return null;
    const run: vscode.MessageItem = { title: t('Run Tests') };
    const detail = [
      showInLine(command),
      plural(
        count,
        'In the folder {1}, with all that you may do there, once: the change of each answer is made in your files, the tests are run, and the change is taken back. MLX-CODE can’t take back what the tests do.',
        'In the folder {1}, with all that you may do there, {0} times: the change of each answer is made in your files, the tests are run, and the change is taken back. MLX-CODE can’t take back what the tests do.',
        showInLine(cwd.fsPath),
      ),
    ].join('\n\n');
    const question = plural(count, 'Try the answer with the project’s tests?', 'Try {0} answers with the project’s tests?');
    const otherwise: vscode.MessageItem = { title: t('Let the Model Judge'), isCloseAffordance: true };
    const said = await vscode.window.showWarningMessage<vscode.MessageItem>(question, { modal: true, detail }, run, otherwise);
    if (said !== run) return null;
    const approved = commandDigest(command, cwd.toString());
    return { command, run: (paths, ended) => this.#run(found, approved, paths, ended) };
  }

  async #run({ command, cwd }: TestCommand, approved: string, paths: readonly string[], signal: AbortSignal): Promise<TestResult> {
    const { effects, settings } = this.#needs;
    const changed = new Set<string>();
    for (const path of paths) changed.add((await placeOf(path))?.toString() ?? '');
    // The tests read the disk.
    if (vscode.workspace.textDocuments.some(({ isDirty, uri }) => isDirty && changed.has(uri.toString()))) return 'unsaved';
    throwIfCancelled(signal);
    const { enabled, ...limits } = settings.running;
    const ways = { told: false, again: false, typesBlindly: () => Promise.resolve(false) };
    const { end, exitCode } = await effects.runCommand({ command, cwd, allowed: enabled, approved }, (text, folder) =>
      this.#terminals.run(text, folder, limits, ways, signal),
    );
    if (end === 'stopped') throw new AppError('cancelled', 'the tests were stopped');
    if (end === 'late') return 'late';
    if (end !== 'ended' || exitCode === null) return 'unknown';
    return exitCode === 0 ? 'passed' : 'failed';
  }

  /** Those of the topmost part of the project that has any; null where there are none, or it can't be told. */
  async #find(signal: AbortSignal): Promise<TestCommand | null> {
    const { workspaceFiles } = this.#needs;
    try {
      const { parts } = await profileHere(workspaceFiles, signal);
      const { byPath } = await workspaceFiles.list(signal);
      for (const { manifest, commands } of parts) {
        const command = commands.find(({ purpose }) => purpose === 'test')?.command;
        const uri = byPath.get(manifest);
        if (command !== undefined && uri?.scheme === 'file' && !/[\r\n]/.test(command))
          return { command, cwd: vscode.Uri.joinPath(uri, '..') };
      }
    } catch (error) {
      throwIfCancelled(signal);
      this.#log.info(`answers are judged without tests: ${String(error)}`);
    }
    return null;
  }
}
