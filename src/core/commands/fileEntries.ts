/** The commands that look at the open folders' files, and that run something in them. */
import type { CommandEntry } from './commandEntry.ts';

export const fileEntries: readonly CommandEntry[] = [
  { name: 'pwd', group: 'Files', help: 'Shows the folder in which commands look.', needs: ['folder'] },
  {
    name: 'cd',
    group: 'Files',
    help: 'Has commands look in a folder of the project; alone, in all of it.',
    arguments: [{ label: 'FOLDER', kind: 'folder', optional: true, rest: true }],
    needs: ['folder'],
  },
  {
    name: 'ls',
    group: 'Files',
    help: 'Lists what is in a folder.',
    arguments: [{ label: 'FOLDER', kind: 'folder', optional: true, rest: true }],
    needs: ['folder'],
  },
  {
    name: 'tree',
    group: 'Files',
    help: 'Shows the files as a tree.',
    arguments: [{ label: 'FOLDER', kind: 'folder', optional: true, rest: true }],
    needs: ['folder'],
  },
  {
    name: 'find',
    group: 'Files',
    help: 'Finds files by their names.',
    arguments: [{ label: 'GLOB', kind: 'glob', rest: true }],
    needs: ['folder'],
  },
  {
    name: 'grep',
    group: 'Files',
    help: 'Finds a regular expression in the files.',
    arguments: [{ label: 'PATTERN', kind: 'text' }],
    usage: 'PATTERN | "PATTERN" FILES',
    needs: ['folder'],
    palette: ['mlxCode.index.search'],
    commandLine: ['search'],
  },
  {
    name: 'diff',
    group: 'Files',
    help: 'Shows how two files differ.',
    arguments: [
      { label: 'FILE', kind: 'file' },
      { label: 'FILE', kind: 'file' },
    ],
    needs: ['folder'],
  },
  {
    name: 'project',
    group: 'Files',
    help: 'Shows what kind of project this is, and how it is built and tested.',
    needs: ['folder'],
    commandLine: ['project'],
  },
  {
    name: 'knowledge',
    group: 'Files',
    help: 'Begins the team’s knowledge folder, or opens a file of it; with add, adds the last answer or the selection.',
    arguments: [
      {
        label: 'add',
        kind: 'choice',
        optional: true,
        choices: [{ value: 'add', help: 'Adds the last answer, or what is selected, to a file of it.' }],
      },
    ],
    needs: ['folder', 'trust'],
    palette: ['mlxCode.knowledge.open', 'mlxCode.knowledge.add'],
  },
  {
    name: 'run',
    group: 'Run',
    help: 'Runs a command in a terminal, once you have read it; with --ai the model is asked about its output.',
    arguments: [{ label: 'COMMAND [--ai]', kind: 'text', rest: true }],
    needs: ['folder', 'trust', 'running'],
  },
];
