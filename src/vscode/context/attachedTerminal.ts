/**
 * What is selected in a terminal, as it was then. VS Code tells extensions of no such selection, so it goes through the clipboard, which gets its text back. What is no text
 * there, such as a picture, can neither be seen nor put back by an extension: it is left alone until the user says that it may go.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';

/** Rejects with `terminalNone` when nothing is selected in a terminal, and with `cancelled` when the user rather keeps what the clipboard has. */
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
  if (before === '') {
    // Empty, or what is no text. Where nothing is selected nothing is copied either, so there is no need to clear it first.
    if (!(await mayBeOverwritten())) throw new AppError('cancelled', 'the clipboard is kept');
    await copySelection();
    const text = await clipboard.readText();
    if (text !== '') await clipboard.writeText('');
    return text;
  }
  try {
    await copySelection();
    const text = await clipboard.readText();
    if (text !== before) return text;
    // Nothing is selected, or what is there already: that tells itself by a clipboard without text.
    await clipboard.writeText('');
    await copySelection();
    return await clipboard.readText();
  } finally {
    if ((await clipboard.readText()) !== before) await clipboard.writeText(before);
  }
}

async function copySelection(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
}

async function mayBeOverwritten(): Promise<boolean> {
  const take = t('Attach It');
  const detail = t(
    'VS Code hands out what is selected in a terminal through the clipboard only. There is no text on it that could be put back afterwards: a picture or files on it are lost.',
  );
  return (await vscode.window.showWarningMessage(t('Attach what is selected in the terminal?'), { modal: true, detail }, take)) === take;
}
