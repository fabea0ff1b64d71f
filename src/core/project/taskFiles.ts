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

/** Names before a colon at the beginning of a line; `NAME := value` is a variable. */
function targets(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, names = ''] of text.matchAll(/^([^\s#:=.][^#:=\n]*):(?![:=])/gm))
    for (const name of names.trim().split(/\s+/)) found.add(name);
  return found;
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
