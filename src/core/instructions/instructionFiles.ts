/**
 * Which files of a project tell assistants what to keep to, and for which of its files each does: `AGENTS.md` and `CLAUDE.md` for their folder and what is in it,
 * `.github/instructions` by its globs, the others for all. They are other people's text: bounded, and what isn't seen in them is shown. Pure.
 */
import { t } from '../../base/l10n.ts';
import { baseName, folderOf } from '../../base/relativePath.ts';
import { splitGlobs } from '../batch/globs.ts';
import { IgnoreRules } from '../context/ignoreRules.ts';
import { projectSettingsFile } from '../projectSettings/projectKeys.ts';
import { agentsFile, type RulesFile, teamRulesOf } from '../review/teamRules.ts';
import { hiddenIn, showHidden } from '../security/hiddenText.ts';
import { readFrontMatter } from '../templates/frontMatter.ts';
import type { Instruction } from './instruction.ts';
import { withoutComments } from './withoutComments.ts';

const claudeFile = 'CLAUDE.md';
/** For all files. */
const rootFiles: readonly string[] = ['.github/copilot-instructions.md', '.cursorrules'];
/** Where files with globs of their own are, and what their names end with. */
export const scopedFolder = '.github/instructions';
export const scopedEnding = '.instructions.md';

/** Globs of one file, with those that braces stand for; characters of one, and braces in it. More take longer than anybody waits for a question, and no project has them. */
const mostGlobs = 64;
const longestGlob = 300;
const mostBraces = 6;

/** Where such files may stand for these, the nearest first, without those that have to be listed. */
export function instructionFilesFor(paths: readonly string[]): string[] {
  const folders = new Set(['']);
  for (const path of paths) for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  const depth = (folder: string): number => (folder === '' ? 0 : folder.split('/').length);
  const nearest = [...folders].sort((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1));
  return [
    ...nearest.flatMap((folder) => [agentsFile, claudeFile].map((name) => (folder === '' ? name : `${folder}/${name}`))),
    ...rootFiles,
  ];
}

/** What holds for these files of what was read, the most particular first; without files, what holds for all. */
export function instructionsOf(files: readonly RulesFile[], paths: readonly string[]): Instruction[] {
  const standards = standardsFor(files, paths);
  const scoped = files.filter(({ path }) => path.startsWith(`${scopedFolder}/`)).flatMap((file) => scopedText(file, paths));
  const own = files.filter(({ path }) => isInstructionFile(path));
  const near = own.filter(({ path }) => path.includes('/') && !rootFiles.includes(path));
  const far = own.filter((file) => !near.includes(file));
  const plain = [...near, ...scoped, ...far].map(({ path, text }) => instructionOf(path, text));
  const said = new Set<string>();
  // A copy under another assistant's name, or one that only points to its neighbour, says nothing more.
  return [...standards, ...plain].filter(({ text }) => text !== '' && !isPointer(text) && !said.has(text) && said.add(text));
}

function isInstructionFile(path: string): boolean {
  return [agentsFile, claudeFile].includes(baseName(path)) || rootFiles.includes(path);
}

/** `@AGENTS.md` alone. */
function isPointer(text: string): boolean {
  return /^@\S+\.md$/i.test(text.replace(/^#.*$/gm, '').trim());
}

function instructionOf(path: string, text: string): Instruction {
  const plain = withoutComments(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'));
  const hidden = hiddenIn(plain);
  const note = t('It holds characters that aren’t seen ({0}). They go along with their numbers.', hidden.slice(0, 5).join(', '));
  return { path, text: showHidden(plain).trim(), ...(hidden.length > 0 && { note }) };
}

/** A file with globs: its text where one of them means one of the paths. */
function scopedText({ path, text }: RulesFile, paths: readonly string[]): RulesFile[] {
  const { entries, body } = readFrontMatter(text);
  const entry = entries.find(({ key }) => key === 'applyTo');
  const globs = writtenOut(entry?.text === null ? entry.items.map((item) => item.text) : splitGlobs(entry?.text ?? ''));
  const forAll = globs.some((glob) => ['**', '**/*', '*'].includes(glob));
  const rules = new IgnoreRules(new Map([['', globs.map(anchored).join('\n')]]));
  return forAll || paths.some((one) => rules.ignores(one)) ? [{ path, text: body }] : [];
}

/** A glob with a slash in it counts from the root, and no line of it is a comment or takes anything back. */
function anchored(glob: string): string {
  const plain = glob.replace(/^\.?\//, '');
  return /^[#!]/.test(plain) ? `\\${plain}` : plain;
}

/** With what braces stand for: `*.{ts,tsx}` is two globs. One with too many braces is taken as it is written. */
function writtenOut(globs: readonly string[]): string[] {
  const found: string[] = [];
  const waiting = globs.slice(0, mostGlobs).reverse();
  for (let glob = waiting.pop(); glob !== undefined && found.length < mostGlobs; glob = waiting.pop()) {
    const brace = /\{([^{}]*)\}/.exec(glob);
    if (!brace || glob.split('{').length > mostBraces + 1) found.push(glob);
    else {
      const [before, after] = [glob.slice(0, brace.index), glob.slice(brace.index + brace[0].length)];
      const parts = (brace[1] ?? '').split(',', mostGlobs);
      waiting.push(...parts.map((part) => `${before}${part.trim()}${after}`).reverse());
    }
  }
  return found.filter(({ length }) => length <= longestGlob);
}

/** The standards of the project's settings as a list. What is wrong with them is told where they are. */
function standardsFor(files: readonly RulesFile[], paths: readonly string[]): Instruction[] {
  const settings = files.filter(({ path }) => path === projectSettingsFile);
  if (settings.length === 0) return [];
  const named = files.filter(({ path }) => path !== projectSettingsFile && baseName(path) !== agentsFile);
  const { rules } = teamRulesOf([...settings, ...named]);
  // Without a file, what is for all of them.
  const holding = rules.filter(({ holdsFor }) => (paths.length === 0 ? holdsFor('file') : paths.some(holdsFor)));
  return holding.length === 0 ? [] : [{ path: projectSettingsFile, text: holding.map(({ text }) => `- ${text}`).join('\n') }];
}
