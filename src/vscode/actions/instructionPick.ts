import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { refactorPresets } from '../../core/actions/presets.ts';
import type { InstructionHistory } from './instructionHistory.ts';

interface InstructionItem extends vscode.QuickPickItem {
  instruction?: string;
}

const forget = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Remove from History') });

/**
 * Asks what to do with the selection, or whatever `title` speaks of: free text, an earlier instruction, one of the user's own, or a built-in one. Resolves with the
 * instruction for the model; undefined when the user gives up.
 */
export function askInstruction(
  own: readonly { title: string; instruction: string }[],
  history: InstructionHistory,
  title = t('Refactor Selection'),
): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<InstructionItem>();
  pick.title = title;
  pick.placeholder = t('Say what to change, or pick a suggestion');
  pick.matchOnDescription = true;
  const refresh = (): void => {
    const all = suggestions(own, history.entries);
    const begun = beginningWith(all, pick.value);
    pick.items = [...begun, ...typed(pick.value), ...all.filter((item) => !begun.includes(item))];
  };
  refresh();
  return new Promise((resolve) => {
    pick.onDidChangeValue(refresh);
    pick.onDidTriggerItemButton(({ item }) => {
      if (item.instruction) void history.remove(item.instruction).then(refresh);
    });
    pick.onDidAccept(() => {
      const instruction = pick.selectedItems[0]?.instruction ?? pick.value.trim();
      if (!instruction) return;
      resolve(instruction);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Suggestions that somebody is typing out: Enter takes the first of them, as in every list of VS Code's. */
function beginningWith(items: readonly InstructionItem[], value: string): InstructionItem[] {
  const begun = value.trim().toLowerCase();
  return begun === '' ? [] : items.filter((item) => item.instruction !== undefined && item.label.toLowerCase().startsWith(begun));
}

/** What is being typed matches itself and stands before what only contains it, so that Enter takes it. */
function typed(value: string): InstructionItem[] {
  const instruction = value.trim();
  return instruction
    ? [
        {
          label: instruction,
          description: t('in your own words'),
          iconPath: new vscode.ThemeIcon('edit-sparkle'),
          alwaysShow: true,
          instruction,
        },
      ]
    : [];
}

function suggestions(own: readonly { title: string; instruction: string }[], history: readonly string[]): InstructionItem[] {
  const group = (label: string, items: InstructionItem[]): InstructionItem[] =>
    items.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items] : [];
  return [
    ...group(
      'recent',
      history.map((instruction) => ({ label: instruction, instruction, buttons: [forget()] })),
    ),
    ...group(
      'yours',
      own.map(({ title, instruction }) => ({ label: title, description: instruction, instruction })),
    ),
    ...group(
      'suggestions',
      refactorPresets.map(({ title, instruction }) => ({ label: title, instruction })),
    ),
  ];
}
