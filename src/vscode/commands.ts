import * as vscode from 'vscode';
import { AppError } from '../base/appError.ts';
import { Emitter } from '../base/event.ts';
import type { Messages } from './messages.ts';

/** How a command is registered. */
export interface CommandOptions {
  /** Its message offers to run it once more, with the same arguments, where it failed of something that may be over by then. */
  retries?: boolean;
}

const ran = new Emitter<string>();
/** Told of each of our commands that is run, by its id. */
export const onDidRunCommand = ran.event;

/** Registers a contributed command. Whatever it throws becomes one message to the user; it never leaves the user without one. */
export function registerCommand(
  messages: Messages,
  id: string,
  run: (...args: unknown[]) => unknown,
  { retries = false }: CommandOptions = {},
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    ran.fire(id);
    try {
      return await run(...args);
    } catch (error) {
      messages.showError(error, id, retries ? () => vscode.commands.executeCommand(id, ...args) : undefined);
      return undefined;
    }
  });
}

/** What a command is called in VS Code's list; undefined for one that the manifest doesn't have. */
export function manifestTitle({ extension }: vscode.ExtensionContext, id: string): string | undefined {
  const manifest = extension.packageJSON as { contributes?: { commands?: { command: string; title: string; category?: string }[] } };
  const found = manifest.contributes?.commands?.find(({ command }) => command === id);
  return found && (found.category === undefined ? found.title : `${found.category}: ${found.title}`);
}

/** Sets a context key that `when` clauses of the manifest read. */
export function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** An AbortSignal that follows VS Code's cancellation token. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** The other way round: a token that is cancelled when the signal aborts. */
export function tokenOf(signal: AbortSignal): { source: vscode.CancellationTokenSource; dispose: () => void } {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return {
    source,
    dispose: () => {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    },
  };
}

/** Runs something with such a token. Rejects with `cancelled` where that is why it fails: VS Code has an error of its own for it. */
export async function withToken<T>(signal: AbortSignal, work: (token: vscode.CancellationToken) => Thenable<T>): Promise<T> {
  const { source, dispose } = tokenOf(signal);
  try {
    return await work(source.token);
  } catch (error) {
    throw signal.aborted ? new AppError('cancelled', 'stopped', {}, error) : error;
  } finally {
    dispose();
  }
}
