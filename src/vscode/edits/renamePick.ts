/** Asks for new names with a live preview: a pattern is typed, or the model is asked, and the list shows what comes of it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import { nameByRegex, namesByTemplate, renamePattern, renamePatternHint } from '../../core/edits/renamePattern.ts';
import type { Rename } from '../../core/edits/renamePlan.ts';
import { searchPattern } from '../../core/edits/replaceQuery.ts';
import { userMessage } from '../../core/userMessage.ts';
import { PatternSearch } from '../../node/patternSearch.ts';
import { possibleRenames } from './renameChange.ts';

const changePattern = (): string => t('Every file keeps its name. Change the pattern, or ask the model for names.');
/** A file's name never takes long, unless the expression does. Milliseconds. */
const regexMs = 1_000;
const suggestButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('sparkle'),
  tooltip: t('Suggest Names with the Model'),
});

/** New paths for `paths` by what somebody typed; the same paths for an empty pattern. Throws `patternInvalid` and `patternTooSlow`. */
export async function namesByPattern(typed: string, paths: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const pattern = renamePattern(typed);
  if (!pattern) return [...paths];
  if (pattern.kind === 'template') return namesByTemplate(pattern.template, paths);
  const { find, replace, caseSensitive } = pattern;
  const search = new PatternSearch(searchPattern({ find, regex: true, caseSensitive, wholeWord: false }), regexMs);
  try {
    const made: string[] = [];
    for (const path of paths) made.push(nameByRegex(path, await search.find(baseName(path), 255, signal), replace));
    return made;
  } finally {
    await search.dispose();
  }
}

/** Asks the model for names; resolves with undefined when that was given up or failed, which has been said then. */
export type SuggestNames = (wish: string) => Promise<string[] | undefined>;

/** Resolves with the renames that are possible and wanted; undefined when the user gives up. */
export function pickNames(paths: readonly string[], suggest: SuggestNames): Promise<Rename[] | undefined> {
  const pick = vscode.window.createQuickPick();
  pick.title = plural(paths.length, 'Rename {0} File', 'Rename {0} Files');
  pick.placeholder = t('{name}-{n}, or /find/replace/');
  pick.prompt = renamePatternHint();
  pick.ignoreFocusOut = true;
  pick.buttons = [suggestButton()];
  pick.value = '{name}';
  let renames: Rename[] | null = null;
  let latest = new AbortController();
  const show = async (names: () => Promise<readonly string[]>): Promise<void> => {
    latest.abort();
    const mine = (latest = new AbortController());
    renames = null;
    let made: readonly string[] = paths;
    let possible: Rename[] | null = null;
    let problem: string | null = null;
    try {
      made = await names();
      possible = await possibleRenames(paths.map((from, index) => ({ from, to: made[index] ?? from })));
    } catch (error) {
      if (!AppError.isCancelled(error)) problem = userMessage(error).text;
    }
    if (mine.signal.aborted) return;
    renames = possible;
    pick.items = previewItems(paths, made, problem);
  };
  const typed = (): Promise<void> => show(() => namesByPattern(pick.value, paths, latest.signal));
  void typed();
  return new Promise((resolve) => {
    pick.onDidChangeValue(() => void typed());
    pick.onDidTriggerButton(async () => {
      pick.busy = true;
      pick.enabled = false;
      const names = await suggest(renamePattern(pick.value)?.kind === 'template' && !pick.value.includes('{') ? pick.value : '');
      pick.busy = false;
      pick.enabled = true;
      if (names) await show(() => Promise.resolve(names));
      pick.show();
    });
    pick.onDidAccept(() => {
      if (!renames) return;
      resolve(renames);
      pick.hide();
    });
    pick.onDidHide(() => {
      // It hides itself while the model is asked.
      if (pick.busy) return;
      latest.abort();
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function previewItems(paths: readonly string[], made: readonly string[], problem: string | null): vscode.QuickPickItem[] {
  const items = paths.map((from, index): vscode.QuickPickItem => {
    const to = made[index] ?? from;
    const same = to === from;
    return { label: same ? baseName(from) : to, description: same ? t('keeps its name') : t('from {0}', from), alwaysShow: true };
  });
  if (problem === null) return items;
  const asIs = made.every((to, index) => to === paths[index]);
  return [
    {
      label: asIs ? `$(info) ${t('Nothing to rename yet')}` : `$(error) ${t('Not possible')}`,
      detail: asIs ? changePattern() : problem,
      alwaysShow: true,
    },
    ...items,
  ];
}
