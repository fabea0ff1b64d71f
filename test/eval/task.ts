/**
 * A task of the edit evaluation: files as they are, an instruction as a user types it, tests that decide, and a reference solution. One
 * Markdown file holds it all (README.md says how); this reads such a file. It must not know models, toolchains or how answers are made.
 */
import type { LineRange } from '../../src/core/edits/editRequest.ts';

export const languages = ['typescript', 'python', 'rust', 'go'] as const;
export type Language = (typeof languages)[number];

/** What sort of change is asked for. */
export const taskKinds = [
  'fix',
  'behaviour',
  'parameter',
  'function',
  'twoPlaces',
  'twoFiles',
  'newFile',
  'rename',
  'edgeCase',
  'config',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** Relative path, with `/`, to the whole text. */
export type Files = ReadonlyMap<string, string>;

export interface Task {
  /** `LANGUAGE/NAME`, from the file's place. */
  id: string;
  language: Language;
  title: string;
  kind: TaskKind;
  instruction: string;
  before: Files;
  /** Not shown to the model; laid beside its files when it has answered. */
  tests: Files;
  /** The whole text of each file that the reference solution changes or makes. */
  solution: Files;
  /** Folders in which new files may be made, `''` for the root; null when none may. */
  create: string[] | null;
  /** Where changes may be, for a task about a selection: file and lines. */
  within: { path: string; lines: LineRange } | null;
}

/** The files as the reference solution leaves them. */
export function solved(task: Task): Map<string, string> {
  return new Map([...task.before, ...task.solution]);
}

const headings = ['Before', 'Tests', 'Solution'] as const;
type Heading = (typeof headings)[number];

/** Reads one task file. Throws an Error whose message is one sentence for whoever writes tasks. */
export function parseTask(id: string, text: string): Task {
  const fail = (why: string): Error => new Error(`${id}: ${why}`);
  const language = languages.find((one) => id.startsWith(`${one}/`));
  if (!language) throw fail(`its folder is none of ${languages.join(', ')}.`);
  const sections: Record<Heading, Map<string, string>> = { Before: new Map(), Tests: new Map(), Solution: new Map() };
  const intro: string[] = [];
  let section: Heading | null = null;
  let path: string | null = null;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const heading = /^## (.+)$/.exec(line)?.[1];
    const fence = /^(`{3,})/.exec(line)?.[1];
    if (heading !== undefined) {
      section = headings.find((one) => one === heading) ?? null;
      if (!section) throw fail(`there is no section “${heading}”; they are ${headings.join(', ')}.`);
      path = null;
    } else if (section === null) intro.push(line);
    else if (line.startsWith('### ')) path = line.slice(4).trim();
    else if (fence !== undefined) {
      if (path === null) throw fail(`line ${at + 1}: a code block needs a heading with its path (### src/name.ext).`);
      const end = lines.indexOf(fence, at + 1);
      if (end < 0) throw fail(`line ${at + 1}: the code block isn't closed.`);
      if (sections[section].has(path)) throw fail(`${path} stands twice under ${section}.`);
      sections[section].set(path, lines.slice(at + 1, end).join('\n') + '\n');
      path = null;
      at = end;
    } else if (line.trim() !== '') throw fail(`line ${at + 1}: only headings and code blocks stand under ${section}.`);
  }
  const task = { id, language, ...readIntro(intro, fail), before: sections.Before, tests: sections.Tests, solution: sections.Solution };
  check(task, fail);
  return task;
}

type Fail = (why: string) => Error;

/** Title, then `name: value` lines, then the instruction. */
function readIntro(lines: string[], fail: Fail): Pick<Task, 'title' | 'kind' | 'instruction' | 'create' | 'within'> {
  const title = /^# (.+)$/.exec(lines[0] ?? '')?.[1];
  if (title === undefined) throw fail('it begins with a title (# What it is about).');
  let at = 1;
  const values = new Map<string, string>();
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const [, name, value] = /^(kind|create|within):(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) break;
    values.set(name, value.trim());
  }
  const kind = taskKinds.find((one) => one === values.get('kind'));
  if (!kind) throw fail(`it needs a line “kind: …” with one of ${taskKinds.join(', ')}.`);
  const instruction = lines.slice(at).join('\n').trim();
  if (instruction === '') throw fail('the instruction is missing.');
  const create = values.get('create')?.split(',').map((folder) => folder.trim().replace(/^\.?\/?/, '')) ?? null; // prettier-ignore
  return { title, kind, instruction, create, within: readWithin(values.get('within'), fail) };
}

function readWithin(value: string | undefined, fail: Fail): Task['within'] {
  if (value === undefined) return null;
  const [, path, first, last] = /^(\S+) (\d+)-(\d+)$/.exec(value) ?? [];
  if (path === undefined) throw fail('“within:” needs a path and lines, such as within: src/name.ext 3-9.');
  return { path, lines: { first: Number(first), last: Number(last) } };
}

function check(task: Task, fail: Fail): void {
  for (const [name, files] of [['Before', task.before], ['Tests', task.tests], ['Solution', task.solution]] as const) {
    if (files.size === 0) throw fail(`nothing stands under ${name}.`);
    for (const path of files.keys())
      if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(path) || path.includes('..')) throw fail(`${path} isn't a plain relative path.`);
  } // prettier-ignore
  for (const path of task.tests.keys())
    if (task.before.has(path) || task.solution.has(path)) throw fail(`${path} is a test and can't be edited too.`);
  for (const [path, text] of task.solution) {
    if (task.before.get(path) === text) throw fail(`the solution leaves ${path} as it was.`);
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (!task.before.has(path) && !task.create?.includes(folder))
      throw fail(`${path} is new: name its folder in a line “create: ${folder}”.`);
  }
  if (task.within && !task.before.has(task.within.path)) throw fail(`within names ${task.within.path}, which isn't there.`);
}
