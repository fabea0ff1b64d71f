/** What VS Code and keybindings give the commands of an edit in place. */
import type * as vscode from 'vscode';

/** An input was sent. */
export function isReply(value: unknown): value is vscode.CommentReply {
  return typeof value === 'object' && value !== null && 'thread' in value && 'text' in value && typeof value.text === 'string';
}

/** The key was pressed in an editor that is read-only. */
export function isReadOnly(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'readOnly' in value && value.readOnly === true;
}

/** What is to be done, when a keybinding says it; else empty. */
export function instructionOf(value: unknown): string {
  const given = typeof value === 'object' && value !== null && 'instruction' in value ? value.instruction : undefined;
  return typeof given === 'string' ? given.trim() : '';
}
