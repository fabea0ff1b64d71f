/** Tasks that a project writes down for any language: targets of a `Makefile`, recipes of a `justfile`, tasks of a `Taskfile`. */
import type { Ecosystem, ManifestFolder, ProjectCommand, Purpose } from './projectPart.ts';

/** Tasks by what they are for, the usual name first. */
const taskNames: readonly (readonly [Purpose, readonly string[]])[] = [
  ['install', ['install-deps', 'deps', 'bootstrap', 'setup']],
  ['build', ['build', 'compile', 'all']],
  ['run', ['run', 'dev', 'serve', 'start']],
  ['test', ['test', 'tests', 'check', 'unit']],
  ['lint', ['lint']],
  ['format', ['format', 'fmt']],
  ['types', ['typecheck', 'types']],
];

function taskFile(kind: string, manifest: RegExp, tool: string, tasks: (text: string) => Set<string>): Ecosystem {
  return {
    kind,
    manifests: [manifest],
    find: (folder) => ({ frameworks: [], commands: named(folder, tool, tasks(folder.text)) }),
  };
}

function named(folder: ManifestFolder, tool: string, tasks: ReadonlySet<string>): ProjectCommand[] {
  return taskNames.flatMap(([purpose, names]) => {
    const task = names.find((name) => tasks.has(name));
    return task === undefined ? [] : [folder.command(purpose, `${tool} ${task}`)];
  });
}

/** At the beginning of a line in a Makefile they are no target. */
const makeWords = /^(?:if(?:n?eq|n?def)|else|endif|-?include|sinclude|export|unexport|override|undefine|vpath)(?![\w:-])/;

/** Names before a colon at the beginning of a line; `NAME := value` is a variable. What is a recipe, inside a `define`, or in the parentheses of a function is no target. */
function targets(text: string): Set<string> {
  const found = new Set<string>();
  let defines = 0;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    if (/^ *(?:override +|export +)*define\b(?! *:)/.test(line)) defines++;
    else if (/^ *endef\b/.test(line)) defines = Math.max(0, defines - 1);
    else if (defines === 0 && !makeWords.test(line)) {
      const names = /^([^\s#:=.][^#:=]*)::?(?![:=])/.exec(withoutReferences(line))?.[1] ?? '';
      for (const name of names.trim().split(/\s+/)) if (!name.includes('$')) found.add(name);
    }
  }
  return found;
}

/** A line with `$` for each `$(…)` and `${…}`, in which may be others; one that isn't closed goes on to the end. */
function withoutReferences(line: string): string {
  let plain = '';
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (depth > 0) depth += '({'.includes(sign) ? 1 : ')}'.includes(sign) ? -1 : 0;
    else plain += sign;
    if (depth === 0 && sign === '$' && /[({]/.test(line.charAt(at + 1))) {
      depth = 1;
      at++;
    }
  }
  return plain;
}

/** A recipe may have parameters behind its name. */
function recipes(text: string): Set<string> {
  return new Set([...text.matchAll(/^@?([\w-]+)(?:[ \t]+(?!:=)[^\n]*?)?:(?!=)/gm)].map(([, name]) => name ?? ''));
}

/** Keys that are indented once below `tasks:`; all that is needed of YAML. */
function yamlTasks(text: string): Set<string> {
  const block = /^tasks:[ \t]*\r?\n((?:[ \t]+[^\n]*\n|\s*\n)*)/m.exec(`${text}\n`)?.[1] ?? '';
  const indent = /^([ \t]+)\S/.exec(block)?.[1] ?? '  ';
  const key = new RegExp(`^${indent}(?:"([^"]+)"|'([^']+)'|([\\w:.-]+?)):(?:\\s|$)`);
  return new Set(block.split('\n').flatMap((line) => key.exec(line)?.slice(1).find(Boolean) ?? []));
}

export const makeProject = taskFile('Make', /^(?:GNUm|m|M)akefile$/, 'make', targets);
export const justProject = taskFile('just', /^\.?justfile$/i, 'just', recipes);
export const taskProject = taskFile('Task', /^taskfile\.ya?ml$/i, 'task', yamlTasks);
