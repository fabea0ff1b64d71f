import type * as vscode from 'vscode';
import type { Log } from '../base/log.ts';

/** The product's log on a `LogOutputChannel`, whose level the user picks in VS Code. Errors bring their stack along. */
export function channelLog(channel: vscode.LogOutputChannel): Log {
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message, error) =>
      channel.error(
        error === undefined ? message : `${message}: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}`,
      ),
  };
}
