import * as vscode from 'vscode';
import { plural, t } from '../../base/l10n.ts';
import type { ReplaceHit } from '../../core/edits/replaceHits.ts';
import type { ReplaceQuery } from '../../core/edits/replaceQuery.ts';
import type { FileHits, SearchResult } from './replaceSearch.ts';

/** Up to this many places are listed one by one; beyond it a list of files is the one that can be read. */
const maxListed = 1_000;

interface HitItem extends vscode.QuickPickItem {
  file?: FileHits;
  /** Absent: all of the file. */
  hit?: ReplaceHit;
}

/**
 * Lists what would be replaced, everything ticked; the user takes out what shall stay. Resolves with the question whether a hit is wanted;
 * undefined when the user gives up.
 */
export function pickHits(
  query: ReplaceQuery,
  { files, count, leftOut }: SearchResult,
): Promise<((file: FileHits, hit: ReplaceHit) => boolean) | undefined> {
  const pick = vscode.window.createQuickPick<HitItem>();
  const places = plural(count, '{0} place', '{0} places');
  const inFiles = plural(files.length, '{0} file', '{0} files');
  pick.title = t('Replace “{0}” with “{1}”: {2} in {3}', shortened(query.find), shortened(query.replace), places, inFiles);
  pick.placeholder = t('Deselect what shall stay as it is, then press Enter for the diff');
  if (leftOut !== '') pick.prompt = leftOut;
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = files.flatMap((file) => (count > maxListed ? [fileItem(file)] : hitItems(file)));
  pick.selectedItems = pick.items.filter((item) => item.file);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const whole = new Set<FileHits>();
      const single = new Set<ReplaceHit>();
      for (const { file, hit } of pick.selectedItems) {
        if (hit) single.add(hit);
        else if (file) whole.add(file);
      }
      if (whole.size + single.size === 0) return;
      resolve((file, hit) => whole.has(file) || single.has(hit));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function hitItems(file: FileHits): HitItem[] {
  const name = vscode.workspace.asRelativePath(file.uri);
  return [
    { label: name, kind: vscode.QuickPickItemKind.Separator },
    ...file.hits.map((hit) => ({
      label: hit.shownAfter === '' ? t('(removed)') : hit.shownAfter,
      description: t('line {0}', hit.line),
      detail: hit.shownBefore,
      file,
      hit,
    })),
  ];
}

function fileItem(file: FileHits): HitItem {
  const places = plural(file.hits.length, '{0} place', '{0} places');
  return { label: vscode.workspace.asRelativePath(file.uri), description: places, file };
}

function shortened(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ');
  return oneLine.length > 30 ? `${oneLine.slice(0, 30)}…` : oneLine;
}
