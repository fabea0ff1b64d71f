import * as vscode from 'vscode';
import { signalOf } from './commands.ts';

/** Milliseconds after which somebody who waits wants to know that something goes on. */
const patienceMs = 700;

/** Runs something that is quick as a rule; where it isn't, a notification says what goes on, with a button that stops it, as `outer` does. */
export async function slowWork<T>(title: string, run: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
  const controller = new AbortController();
  const work = run(outer ? AbortSignal.any([controller.signal, outer]) : controller.signal);
  const timer = setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, (_, token) => {
      signalOf(token).addEventListener('abort', () => controller.abort());
      return work.then(
        () => undefined,
        () => undefined,
      );
    });
  }, patienceMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
