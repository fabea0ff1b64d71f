/** What the chat's commands about its context and the files of the workspace say, in Markdown. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import type { ContextChip, ContextMeter } from '../../protocol/webview.ts';
import { codeBlock, inlineCode } from './codeFence.ts';

/** Lines of a list that is read in a chat. */
export const maxLines = 200;

/** The meter in words, and what goes along, each with its tokens. */
export function contextText(chips: readonly ContextChip[], meter: ContextMeter | null): string {
  const full = meter ? meterSentence(meter) : t('No model is loaded, so no tokens are counted yet.');
  if (chips.length === 0) return `${full} ${t('Nothing goes along. Type `@` or `/open FILE` to attach something.')}`;
  const rows = chips.map((chip) => {
    const goes = chip.problem ?? (chip.enabled ? t('goes along') : t('switched off'));
    const why = chip.reason === undefined ? '' : t('gathered: {0}', chip.reason);
    return `| ${cell(chip.detail)} | ${chip.tokens === null ? '' : formatCount(chip.tokens)} | ${cell([goes, why, chip.note ?? ''].filter((part) => part !== '').join('. '))} |`;
  });
  return [`${full}\n`, `| ${t('Attached')} | ${t('Tokens')} | |`, '|:--|--:|:--|', ...rows].join('\n');
}

/** A path or any other text in a table, in which it has no effect. */
export function cell(text: string): string {
  const escaped = text.replace(/\s+/g, ' ').replace(/[\\`*_<>|~#&$]/g, '\\$&');
  // A bracket behind a backslash begins a formula.
  return escaped.replaceAll('[', '&#91;').replaceAll(']', '&#93;');
}

/** The same as code, with which it stands apart. */
export function cellCode(text: string): string {
  return inlineCode(text.replace(/\s+/g, ' ')).replaceAll('|', '\\|');
}

/** A sentence in a table of which only its `code` has an effect. */
export function cellWithCode(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? cellCode(part.slice(1, -1)) : cell(part)))
    .join('');
}

/** Files as a tree, folders first; paths have `/`. What is too much is said. */
export function treeText(title: string, paths: readonly string[]): string {
  const lines: string[] = [];
  drawTree(treeOf(paths), '', lines);
  return listed(plural(paths.length, '{1}: {0} file.', '{1}: {0} files.', title), lines);
}

/** What is in a folder itself: its folders, with how many files are in each, and its files. */
export function folderListText(title: string, paths: readonly string[]): string {
  const { folders, files } = treeOf(paths);
  const lines = [
    ...sorted(folders.keys()).map((name) => `${name}/  (${plural(filesIn(folders.get(name)), '{0} file', '{0} files')})`),
    ...sorted(files),
  ];
  return listed(
    t('{0}: {1}, {2}.', title, plural(folders.size, '{0} folder', '{0} folders'), plural(files.length, '{0} file', '{0} files')),
    lines,
  );
}

/** Lines under a sentence, as many as are read; `more` is said after them. */
export function listed(title: string, lines: readonly string[], more = ''): string {
  const shown = lines.slice(0, maxLines);
  const cut =
    lines.length > shown.length
      ? plural(
          lines.length,
          'The first {1} of {0} line are shown. Name a folder or a pattern to see the others.',
          'The first {1} of {0} lines are shown. Name a folder or a pattern to see the others.',
          formatCount(shown.length),
        )
      : '';
  const block = shown.length > 0 ? codeBlock(shown.join('\n'), '') : '';
  return [title, block, [cut, more].filter((part) => part !== '').join(' ')].filter((part) => part !== '').join('\n\n');
}

interface Tree {
  folders: Map<string, Tree>;
  files: string[];
}

function treeOf(paths: readonly string[]): Tree {
  const root: Tree = { folders: new Map(), files: [] };
  for (const path of paths) {
    const parts = path.split('/');
    let folder = root;
    for (const name of parts.slice(0, -1)) {
      const below: Tree = folder.folders.get(name) ?? { folders: new Map(), files: [] };
      folder.folders.set(name, below);
      folder = below;
    }
    folder.files.push(parts.at(-1) ?? '');
  }
  return root;
}

function drawTree({ folders, files }: Tree, indent: string, lines: string[]): void {
  const entries: [string, Tree | null][] = [
    ...sorted(folders.keys()).map((name): [string, Tree | null] => [`${name}/`, folders.get(name) ?? null]),
    ...sorted(files).map((name): [string, Tree | null] => [name, null]),
  ];
  entries.forEach(([name, below], at) => {
    const last = at === entries.length - 1;
    lines.push(`${indent}${last ? '└ ' : '├ '}${name}`);
    if (below) drawTree(below, `${indent}${last ? '  ' : '│ '}`, lines);
  });
}

function filesIn(tree: Tree | undefined): number {
  return tree ? tree.files.length + [...tree.folders.values()].reduce((sum, below) => sum + filesIn(below), 0) : 0;
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}

function meterSentence({ estimated, used, of, reserved }: ContextMeter): string {
  const counts = [formatCount(used), formatCount(of), formatCount(reserved)] as const;
  return estimated
    ? t('The next question takes about {0} of {1} tokens; {2} are kept for the answer.', ...counts)
    : t('The next question takes {0} of {1} tokens; {2} are kept for the answer.', ...counts);
}
