/**
 * Runs a command in a terminal that the user sees, by VS Code's shell integration, which tells its output and its end. It must not know who agreed to it: it is
 * called through the effects gate only.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { pause } from '../../base/pause.ts';
import { CommandOutput, type KeptOutput } from '../../core/run/commandOutput.ts';
import type { RunEnd } from '../../core/run/runText.ts';

export interface RunLimits {
  seconds: number;
  /** Those of the output that are kept. */
  characters: number;
}

export interface TerminalEnd {
  end: RunEnd;
  exitCode: number | null;
  seconds: number;
  output: KeptOutput;
}

/** Milliseconds: for a shell to start and say that it is integrated; for a command to end that was told to; for the rest of the output, which is told apart from the end. */
const integrationMs = 8_000;
const stopMs = 2_000;
const restMs = 1_000;

export class TerminalRuns implements Disposable {
  readonly #store = new DisposableStore();
  /** Those that we made and where nobody else has run anything: taken again, as a command given to one that is at work would end what runs there. */
  readonly #idle = new Map<vscode.Terminal, string>();

  constructor() {
    this.#store.add(vscode.window.onDidStartTerminalShellExecution(({ terminal }) => this.#idle.delete(terminal)));
    this.#store.add(vscode.window.onDidCloseTerminal((terminal) => this.#idle.delete(terminal)));
  }

  /** Resolves however it ends. One that doesn't stop when it is told to is ended with its terminal. */
  async run(command: string, cwd: vscode.Uri, limits: RunLimits, signal: AbortSignal): Promise<TerminalEnd> {
    const terminal = this.#idleIn(cwd) ?? vscode.window.createTerminal({ name: 'MLX-CODE', cwd, isTransient: true });
    this.#idle.delete(terminal);
    terminal.show(true);
    const output = new CommandOutput(limits.characters);
    const { end, exitCode, seconds } = await runIn(terminal, command, limits.seconds, output, signal);
    if (end === 'ended' && !terminal.exitStatus) this.#idle.set(terminal, cwd.toString());
    return { end, exitCode, seconds, output: output.kept };
  }

  dispose(): void {
    this.#store.dispose();
  }

  #idleIn(cwd: vscode.Uri): vscode.Terminal | undefined {
    // Somebody may have gone elsewhere in it.
    const fits = ([{ exitStatus, shellIntegration }, at]: [vscode.Terminal, string]): boolean =>
      exitStatus === undefined && at === cwd.toString() && shellIntegration?.cwd?.fsPath === cwd.fsPath;
    return [...this.#idle].find(fits)?.[0];
  }
}

type End = Omit<TerminalEnd, 'output'>;

async function runIn(
  terminal: vscode.Terminal,
  command: string,
  seconds: number,
  output: CommandOutput,
  signal: AbortSignal,
): Promise<End> {
  const store = new DisposableStore();
  const over = new AbortController();
  let start = performance.now();
  const result = (end: RunEnd, exitCode: number | null): End => ({ end, exitCode, seconds: (performance.now() - start) / 1000 });
  const closed = new Promise<['closed', number | null]>((resolve) => {
    store.add(vscode.window.onDidCloseTerminal((one) => one === terminal && resolve(['closed', one.exitStatus?.code ?? null])));
  });
  const stopped = new Promise<['stopped', null]>((resolve) => {
    if (signal.aborted) resolve(['stopped', null]);
    else signal.addEventListener('abort', () => resolve(['stopped', null]), { once: true, signal: over.signal });
  });
  /** Resolves with the value; never, once all is over. */
  const after = <T>(ms: number, value: T): Promise<T> =>
    pause(ms, over.signal).then(
      () => value,
      () => new Promise<T>(() => undefined),
    );
  try {
    const ready = await Promise.race([integrationOf(terminal, store), closed, stopped, after(integrationMs, { integration: null })]);
    if (Array.isArray(ready)) {
      const [end, exitCode] = ready;
      return result(end, exitCode);
    }
    const { integration } = ready;
    start = performance.now();
    if (!integration) {
      terminal.sendText(command, true);
      return result('untold', null);
    }
    const execution = integration.executeCommand(command);
    // From the first moment on: what is written before is lost.
    const reading = read(execution, output);
    const told = new Promise<['ended', number | null]>((resolve) => {
      store.add(
        vscode.window.onDidEndTerminalShellExecution((event) => {
          if (event.execution === execution) resolve(['ended', event.exitCode ?? null]);
        }),
      );
    });
    const [end, exitCode] = await Promise.race([told, closed, stopped, after(seconds * 1000, ['late', null] as ['late', null])]);
    if (end === 'late' || end === 'stopped') {
      terminal.sendText('\u0003', false);
      const heard = await Promise.race([told, closed, after(stopMs, null)]);
      if (!heard) terminal.dispose();
    }
    await Promise.race([reading, after(restMs, undefined)]);
    return result(end, exitCode);
  } finally {
    over.abort();
    store.dispose();
  }
}

async function read(execution: vscode.TerminalShellExecution, output: CommandOutput): Promise<void> {
  for await (const piece of execution.read()) output.add(piece);
}

function integrationOf(
  terminal: vscode.Terminal,
  store: DisposableStore,
): Promise<{ integration: vscode.TerminalShellIntegration | null }> {
  if (terminal.shellIntegration) return Promise.resolve({ integration: terminal.shellIntegration });
  return new Promise((resolve) => {
    store.add(
      vscode.window.onDidChangeTerminalShellIntegration(({ terminal: one, shellIntegration }) => {
        if (one === terminal) resolve({ integration: shellIntegration });
      }),
    );
  });
}
