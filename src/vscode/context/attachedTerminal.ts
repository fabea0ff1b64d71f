/** What is selected in a terminal, as it was then. VS Code tells extensions of no such selection, so it goes through the clipboard, which gets its text back. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';

/** Rejects with `terminalNone` when nothing is selected in a terminal. */
export async function attachedTerminal(terminal = vscode.window.activeTerminal): Promise<Attachable> {
  if (!terminal) throw new AppError('terminalNone', 'no terminal');
  // All of a terminal ends with the empty lines below its prompt.
  const text = (await selectedIn()).trimEnd();
  if (text === '') throw new AppError('terminalNone', 'nothing is selected');
  const source: ReadSource = {
    kind: 'terminal',
    label: terminal.name,
    detail: `from the terminal ${terminal.name}`,
    languageId: '',
    text,
    problem: null,
    key: text,
  };
  return { key: `terminal ${text}`, read: () => Promise.resolve(source), follow: () => ({ dispose: () => undefined }) };
}

async function selectedIn(): Promise<string> {
  const { clipboard } = vscode.env;
  const before = await clipboard.readText();
  await clipboard.writeText('');
  try {
    await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
    return await clipboard.readText();
  } finally {
    await clipboard.writeText(before);
  }
}
