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

/** What is known of the shell that a command would get, before anybody agrees to it. */
export interface ShellWord {
  /** It is known not to tell VS Code of its commands, so that no limit holds and nothing is known of what it runs. */
  mute: boolean;
  /** There is a terminal with such a shell into which a command of this folder was typed before. Whether that still runs nobody can tell but who sees it. */
  again: boolean;
}

export interface RunWays {
  /** Whoever agreed to it was told that the shell is mute. */
  told: boolean;
  /** It is to be typed into the terminal of {@link ShellWord.again}. */
  again: boolean;
  /** Asked where the shell turns out to be mute and nobody was told: whether the command is typed all the same. */
  typesBlindly: () => Promise<boolean>;
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
  /** Shells that didn't tell of their commands, by their paths, until one of them does: nobody waits for those again. */
  readonly #muteShells = new Set<string>();
  /** Terminals with such a shell, the newest last. */
  readonly #mute = new Map<vscode.Terminal, { at: string; shell: string }>();

  constructor() {
    const { window } = vscode;
    this.#store.add(window.onDidStartTerminalShellExecution(({ terminal }) => this.#idle.delete(terminal)));
    this.#store.add(
      window.onDidCloseTerminal((terminal) => {
        this.#idle.delete(terminal);
        this.#mute.delete(terminal);
      }),
    );
    // It was only slow, or its user has set it up by now.
    this.#store.add(
      window.onDidChangeTerminalShellIntegration(({ terminal }) => {
        const known = this.#mute.get(terminal);
        if (!known) return;
        this.#mute.delete(terminal);
        this.#muteShells.delete(known.shell);
      }),
    );
  }

  /** What is known of the shell that a command in this folder would get. */
  shellIn(cwd: vscode.Uri): ShellWord {
    const mute = !this.#idleIn(cwd) && this.#muteShells.has(vscode.env.shell);
    return { mute, again: mute && this.#lastMuteIn(cwd) !== undefined };
  }

  /** Resolves however it ends. One that doesn't stop when it is told to is ended with its terminal. */
  async run(command: string, cwd: vscode.Uri, limits: RunLimits, ways: RunWays, signal: AbortSignal): Promise<TerminalEnd> {
    const { shell } = vscode.env;
    const known = ways.again ? this.#lastMuteIn(cwd) : this.#idleIn(cwd);
    const terminal = known ?? vscode.window.createTerminal({ name: 'MLX-CODE', cwd, isTransient: true });
    const wasIdle = this.#idle.delete(terminal);
    terminal.show(true);
    const output = new CommandOutput(limits.characters);
    const { end, exitCode, seconds, endTold } = await runIn(terminal, command, limits.seconds, output, ways, signal);
    const at = cwd.toString();
    if (end === 'unbegun' && !known) terminal.dispose();
    else if (end === 'untold') {
      this.#muteShells.add(shell);
      this.#mute.delete(terminal);
      this.#mute.set(terminal, { at, shell });
    } else if ((endTold || (end === 'unbegun' && wasIdle)) && !terminal.exitStatus) this.#idle.set(terminal, at);
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

  #lastMuteIn(cwd: vscode.Uri): vscode.Terminal | undefined {
    return [...this.#mute].findLast(([{ exitStatus }, { at }]) => exitStatus === undefined && at === cwd.toString())?.[0];
  }
}

interface Ended extends Omit<TerminalEnd, 'output'> {
  /** The shell has told that the command is over. */
  endTold: boolean;
}

async function runIn(
  terminal: vscode.Terminal,
  command: string,
  seconds: number,
  output: CommandOutput,
  { told: muteTold, typesBlindly }: RunWays,
  signal: AbortSignal,
): Promise<Ended> {
  const store = new DisposableStore();
  const over = new AbortController();
  let start = performance.now();
  const result = (end: RunEnd, exitCode: number | null, endTold = end === 'ended'): Ended => ({
    ...{ end, exitCode, endTold },
    seconds: (performance.now() - start) / 1000,
  });
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
    // Before anything was given to the shell.
    const unbegun = Promise.race([stopped, closed]).then(([why, exitCode]) =>
      why === 'closed' ? result('shellEnded', exitCode) : result('unbegun', null),
    );
    const ready = await Promise.race([unbegun, integrationOf(terminal, store), after(muteTold ? 0 : integrationMs, null)]);
    if (ready !== null && 'end' in ready) return ready;
    if (ready === null) {
      const types = muteTold || (await Promise.race([unbegun, typesBlindly()]));
      if (typeof types !== 'boolean') return types;
      if (!types) return result('unbegun', null);
      terminal.sendText(command, true);
      return result('untold', null);
    }
    start = performance.now();
    const execution = ready.integration.executeCommand(command);
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
    let endTold = end === 'ended';
    if (end === 'late' || end === 'stopped') {
      terminal.sendText('\u0003', false);
      const heard = await Promise.race([told, closed, after(stopMs, null)]);
      if (!heard) terminal.dispose();
      endTold = heard?.[0] === 'ended';
    }
    await Promise.race([reading, after(restMs, undefined)]);
    return result(end, exitCode, endTold);
  } finally {
    over.abort();
    store.dispose();
  }
}

async function read(execution: vscode.TerminalShellExecution, output: CommandOutput): Promise<void> {
  for await (const piece of execution.read()) output.add(piece);
}

function integrationOf(terminal: vscode.Terminal, store: DisposableStore): Promise<{ integration: vscode.TerminalShellIntegration }> {
  if (terminal.shellIntegration) return Promise.resolve({ integration: terminal.shellIntegration });
  return new Promise((resolve) => {
    store.add(
      vscode.window.onDidChangeTerminalShellIntegration(({ terminal: one, shellIntegration }) => {
        if (one === terminal) resolve({ integration: shellIntegration });
      }),
    );
  });
}
