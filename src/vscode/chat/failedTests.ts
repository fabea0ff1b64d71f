/**
 * The tests that failed last in a terminal, until they pass: which line ran them, and what they wrote. Only a line that the shell itself vouches for counts, as any program can
 * write what looks like one, and this one is offered to be run again. It must not know what is made of them.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { pause } from '../../base/pause.ts';
import { runsTests } from '../../core/commands/commandSuggestions.ts';
import { CommandOutput, type KeptOutput } from '../../core/run/commandOutput.ts';

export interface FailedTest {
  /** One line, as it was given to the shell. */
  line: string;
  output: KeptOutput;
}

/** The rest of the output is told apart from the end, on a busy machine seconds later. Milliseconds. */
const restMs = 5_000;
/** Characters of an output that are kept: its end. */
const mostKept = 20_000;

export class FailedTests implements Disposable {
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #closing = new AbortController();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  /** Told when tests have failed, and when they pass again. */
  readonly onDidChange = this.#changed.event;
  readonly #reading = new WeakMap<vscode.TerminalShellExecution, { output: CommandOutput; whole: Promise<void> }>();
  #last: FailedTest | null = null;

  constructor(log: Log) {
    this.#log = log;
    this.#store.add(
      vscode.window.onDidStartTerminalShellExecution(({ execution }) => {
        const { value, confidence } = execution.commandLine;
        // Which line it is may be told later only, and what was written by then comes once.
        if (runsTests(value) || confidence !== vscode.TerminalShellExecutionCommandLineConfidence.High) this.#read(execution);
      }),
    );
    this.#store.add(
      vscode.window.onDidEndTerminalShellExecution(({ execution, exitCode }) => {
        this.#ended(execution, exitCode).catch((error: unknown) => log.warn(`what tests wrote can't be read: ${String(error)}`));
      }),
    );
  }

  /** Null where none have failed, or they have passed since. */
  get last(): FailedTest | null {
    return this.#last;
  }

  dispose(): void {
    this.#closing.abort();
    this.#store.dispose();
  }

  #read(execution: vscode.TerminalShellExecution): void {
    const output = new CommandOutput(mostKept);
    const read = async (): Promise<void> => {
      for await (const piece of execution.read()) output.add(piece);
    };
    const whole = read().catch((error: unknown) => this.#log.debug(`a terminal can't be read: ${String(error)}`));
    this.#reading.set(execution, { output, whole });
  }

  async #ended(execution: vscode.TerminalShellExecution, exitCode: number | undefined): Promise<void> {
    const { value, isTrusted, confidence } = execution.commandLine;
    const line = value.trim();
    const sure = isTrusted && confidence === vscode.TerminalShellExecutionCommandLineConfidence.High;
    if (exitCode === undefined || !sure || !runsTests(line) || /[\r\n]/.test(line)) return;
    const { output, whole } = this.#reading.get(execution) ?? { output: new CommandOutput(mostKept), whole: Promise.resolve() };
    if (exitCode !== 0) await Promise.race([whole, pause(restMs, this.#closing.signal)]);
    this.#last = exitCode === 0 ? null : { line, output: output.kept };
    this.#changed.fire(undefined);
  }
}
