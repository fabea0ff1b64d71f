/**
 * A team's own rules, from its `AGENTS.md` files and the `standards` of `.mlx-code.json`. They are other people's text: bounded, and shown with what
 * isn't seen in it. Pure.
 */
import { baseName, folderOf } from '../../base/relativePath.ts';
import { IgnoreRules } from '../context/ignoreRules.ts';
import { hiddenIn, showHidden, showInLine } from '../security/hiddenText.ts';
import type { ReviewRule } from './reviewRules.ts';

export const agentsFile = 'AGENTS.md';
export const settingsFile = '.mlx-code.json';

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

/** Where rules for these files may stand: in the root, and in their folders on the way. */
export function rulesFilesFor(paths: readonly string[]): string[] {
  const folders = new Set(['']);
  for (const path of paths) for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  const agents = [...folders].sort().map((folder) => (folder === '' ? agentsFile : `${folder}/${agentsFile}`));
  return [settingsFile, ...agents];
}

/** The rules in these files. */
export function teamRulesOf(files: readonly RulesFile[]): TeamRules {
  const notes: string[] = [];
  const rules: ReviewRule[] = [];
  for (const file of files) {
    const hidden = hiddenIn(file.text.replace(/^\ufeff/, '').replace(/\r\n/g, '\n'));
    if (hidden.length > 0)
      notes.push(
        `The rules in “${file.path}” hold characters that are not seen (${hidden.join(', ')}). They are taken with their numbers.`,
      );
    rules.push(...(baseName(file.path) === settingsFile ? standardsOf(file, notes) : sectionsOf(file)));
  }
  if (rules.length > mostRules)
    notes.push(`Only the first ${String(mostRules)} rules of the team are applied, of ${String(rules.length)}.`);
  const ids = new Set<string>();
  // Of two that are called alike the first holds.
  const kept = rules.filter(({ id }) => !ids.has(id) && ids.add(id)).slice(0, mostRules);
  return { rules: kept, notes };
}

/** Each heading of the document with what stands under it; of one without headings the whole. */
function sectionsOf({ path, text }: RulesFile): ReviewRule[] {
  const below = folderOf(path);
  const holdsFor = (file: string): boolean => below === '' || file.startsWith(`${below}/`);
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
  let fence: string | null = null;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1] ?? null;
    if (mark !== null && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    const heading = fence === null ? /^#{1,6}\s+(.*?)(?:\s+#+)?\s*$/.exec(line)?.[1] : undefined;
    if (heading !== undefined) sections.push({ heading, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.flatMap(({ heading, lines }) => {
    const said = ruleText(lines.join('\n'));
    if (said === '') return [];
    const name = inLine(heading);
    const id = name === '' ? path : `${path}#${slug(name)}`;
    return [{ id: inLine(id), text: name === '' ? said : `${name}: ${said}`, cites: name === '' ? path : `${path} › ${name}`, holdsFor }];
  });
}

/** The standards in the settings. What is wrong with them is told in a sentence, and the others hold all the same. */
function standardsOf({ path, text }: RulesFile, notes: string[]): ReviewRule[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    notes.push(`“${path}” is no valid JSON, so its standards are not applied. Mend it and review again.`);
    return [];
  }
  const standards = isRecord(parsed) ? (parsed.standards ?? []) : null;
  if (!Array.isArray(standards)) {
    notes.push(`In “${path}”, “standards” has to be a list, so none is applied. Make it one and review again.`);
    return [];
  }
  const rules = standards.map((one, index) => standardOf(one, index + 1, path));
  const unread = rules.flatMap((rule, index) => (rule === null ? [String(index + 1)] : []));
  if (unread.length > 0) {
    const which = unread.slice(0, 5).join(', ');
    notes.push(`In “${path}”, a standard has to be a text, or to have one as its “text”. Number ${which} is not applied.`);
  }
  return rules.filter((rule) => rule !== null);
}

function standardOf(one: unknown, number: number, path: string): ReviewRule | null {
  const stated = typeof one === 'string' ? { text: one } : one;
  if (!isRecord(stated) || typeof stated.text !== 'string' || stated.text.trim() === '') return null;
  const given = typeof stated.id === 'string' ? inLine(stated.id) : '';
  const id = given === '' ? `standard-${String(number)}` : given;
  const globs = Array.isArray(stated.paths) ? stated.paths.filter((glob) => typeof glob === 'string') : [];
  // Written as in `.gitignore`, where what fits is meant.
  const meant = new IgnoreRules(new Map([['', globs.join('\n')]]));
  return {
    id,
    text: ruleText(stated.text),
    cites: `${path} › ${id}`,
    holdsFor: (file) => globs.length === 0 || meant.ignores(file),
  };
}

function ruleText(text: string): string {
  const plain = showHidden(text.replace(/<!--[^]*?-->/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
