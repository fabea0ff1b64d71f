/**
 * A team's own rules, from its `AGENTS.md` files and the `standards` of `.mlx-code.json`. They are other people's text: bounded, and shown with what
 * isn't seen in it. Pure.
 */
import { t } from '../../base/l10n.ts';
import { baseName, folderOf } from '../../base/relativePath.ts';
import { IgnoreRules } from '../context/ignoreRules.ts';
import { withoutComments } from '../instructions/withoutComments.ts';
import { projectSettingsFile, type Standard } from '../projectSettings/projectKeys.ts';
import { type ProjectSettings, readProjectSettings } from '../projectSettings/readProjectSettings.ts';
import { hiddenIn, showHidden, showInLine } from '../security/hiddenText.ts';
import type { ReviewRule } from './reviewRules.ts';

export const agentsFile = 'AGENTS.md';
/** A file with rules, relative to the root with `/`. */
export interface RulesFile {
  path: string;
  text: string;
}

export interface TeamRules {
  rules: ReviewRule[];
  /** What somebody should know of the files, in sentences. */
  notes: string[];
}

export const noTeamRules: TeamRules = { rules: [], notes: [] };

/** Characters of one rule, and how many rules there may be. */
const longestRule = 600;
const longestId = 80;
const mostRules = 60;
const mostNotes = 5;

/** Where rules for these files may stand beside the settings: in the root, and in their folders on the way. */
export function rulesFilesFor(paths: readonly string[]): string[] {
  const folders = new Set(['']);
  for (const path of paths) for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  return [...folders].sort().map((folder) => (folder === '' ? agentsFile : `${folder}/${agentsFile}`));
}

/** The files that the standards of the settings name, which are read for them. */
export function standardsFiles({ values }: ProjectSettings): string[] {
  return [...new Set((values.standards ?? []).flatMap(({ file }) => file ?? []))];
}

/** The rules in these files; those that standards name are among them where they are there. */
export function teamRulesOf(files: readonly RulesFile[]): TeamRules {
  const notes: string[] = [];
  const rules: ReviewRule[] = [];
  for (const file of files) {
    const hidden = hiddenIn(file.text.replace(/^\ufeff/, '').replace(/\r\n/g, '\n'));
    if (hidden.length > 0)
      notes.push(
        t('The rules in “{0}” hold characters that are not seen ({1}). They are taken with their numbers.', file.path, hidden.join(', ')),
      );
    if (file.path === projectSettingsFile) rules.push(...standardsOf(file, files, notes));
    else if (baseName(file.path) === agentsFile) rules.push(...sectionsOf(file, below(folderOf(file.path))));
  }
  if (rules.length > mostRules) notes.push(t('Only the first {0} rules of the team are applied, of {1}.', mostRules, rules.length));
  const ids = new Set<string>();
  // Of two that are called alike the first holds.
  const kept = rules.filter(({ id }) => !ids.has(id) && ids.add(id)).slice(0, mostRules);
  return { rules: kept, notes };
}

/** Each heading of the document with what stands under it; of one without headings the whole. */
function sectionsOf({ path, text }: RulesFile, holdsFor: ReviewRule['holdsFor']): ReviewRule[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
  let fence: string | null = null;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1] ?? null;
    if (mark !== null && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    const heading = fence === null ? headingOf(line) : undefined;
    if (heading !== undefined) sections.push({ heading, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.flatMap(({ heading, lines }) => {
    const said = ruleText(lines.join('\n'));
    if (said === '') return [];
    const name = inLine(heading);
    const id = name === '' ? path : `${path}#${slug(name)}`;
    const stands = showInLine(path);
    return [
      { id: inLine(id), text: name === '' ? said : `${name}: ${said}`, cites: name === '' ? stands : `${stands} › ${name}`, holdsFor },
    ];
  });
}

/** The words of a heading, without the signs that may close it. */
function headingOf(line: string): string | undefined {
  const [, said] = /^#{1,6}\s+(?=\S|$)(.*)$/.exec(line) ?? [];
  const plain = said?.trimEnd();
  const words = plain?.replace(/#{1,99}$/, '');
  return words === plain || words === undefined ? plain : words === '' || /\s$/.test(words) ? words.trimEnd() : plain;
}

/** The standards in the settings. What is wrong with them is told in a sentence, and the others hold all the same. */
function standardsOf({ path, text }: RulesFile, files: readonly RulesFile[], notes: string[]): ReviewRule[] {
  const { values, problems, broken } = readProjectSettings(text);
  const [first] = problems;
  if (broken && first) {
    notes.push(t('“{0}” is no valid JSON (line {1}), so its standards are not applied. Mend it and review again.', path, first.line));
    return [];
  }
  for (const { line, message } of problems.filter(({ about }) => about === 'standards').slice(0, mostNotes))
    notes.push(t('“{0}”, line {1}: {2}', path, line, message));
  return (values.standards ?? []).flatMap((standard) => {
    const stated = statedRule(standard, path);
    const named = standard.file === undefined ? [] : rulesOfFile(standard.file, holdsForPaths(standard), files, notes);
    return [...(stated === null ? [] : [stated]), ...named];
  });
}

function rulesOfFile(file: string, holdsFor: ReviewRule['holdsFor'], files: readonly RulesFile[], notes: string[]): ReviewRule[] {
  const found = files.find(({ path }) => path === file);
  if (!found) notes.push(t('The standards in “{0}” are not applied, as there is no such file that can be read.', showInLine(file)));
  return found ? sectionsOf(found, holdsFor) : [];
}

function statedRule(standard: Standard, path: string): ReviewRule | null {
  if (standard.text === undefined) return null;
  const given = inLine(standard.id ?? '');
  const id = given === '' ? `standard-${String(standard.number)}` : given;
  return { id, text: ruleText(standard.text), cites: `${path} › ${id}`, holdsFor: holdsForPaths(standard) };
}

/** Written as in `.gitignore`, where what fits is meant. */
function holdsForPaths({ paths = [] }: Standard): ReviewRule['holdsFor'] {
  const meant = new IgnoreRules(new Map([['', paths.join('\n')]]));
  return (file) => paths.length === 0 || meant.ignores(file);
}

function below(folder: string): ReviewRule['holdsFor'] {
  return (file) => folder === '' || file.startsWith(`${folder}/`);
}

function ruleText(text: string): string {
  const plain = showHidden(withoutComments(text, ' ')).replace(/\s+/g, ' ').trim();
  return plain.length > longestRule ? `${cutTo(plain, longestRule)}…` : plain;
}

function inLine(text: string): string {
  return cutTo(showInLine(text).replace(/\s+/g, ' ').trim(), longestId);
}

/** Never half a character. */
function cutTo(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

function slug(heading: string): string {
  return (
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'rules'
  );
}
