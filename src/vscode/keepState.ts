import type * as vscode from 'vscode';
import type { Log } from '../base/log.ts';

/** Keeps a value with the workspace; undefined takes it away. Nobody waits for it: what fails is logged behind `failure`, as in `the draft was not kept`. */
export function keepState(state: vscode.Memento, key: string, value: unknown, log: Log, failure: string): void {
  state.update(key, value).then(undefined, (error: unknown) => log.warn(`${failure}: ${String(error)}`));
}
