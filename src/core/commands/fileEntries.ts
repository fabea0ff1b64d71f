/** The commands that look at the open folders' files, and that run something in them. */
import { t } from '../../base/l10n.ts';
import type { CommandEntry } from './commandEntry.ts';

export const fileEntries: readonly CommandEntry[] = [
  {
    name: 'pwd',
    group: 'Files',
    get help(): string {
      return t('Shows the folder in which commands look.');
    },
    needs: ['folder'],
  },
  {
    name: 'cd',
    group: 'Files',
    get help(): string {
      return t('Has commands look in a folder of the project; alone, in all of it.');
    },
    arguments: [{ label: 'FOLDER', kind: 'folder', optional: true, rest: true }],
    needs: ['folder'],
  },
  {
    name: 'ls',
    group: 'Files',
    get help(): string {
      return t('Lists what is in a folder.');
    },
    arguments: [{ label: 'FOLDER', kind: 'folder', optional: true, rest: true }],
    needs: ['folder'],
  },
  {
    name: 'tree',
    group: 'Files',
    get help(): string {
      return t('Shows the files as a tree.');
    },
    arguments: [{ label: 'FOLDER', kind: 'folder', optional: true, rest: true }],
    needs: ['folder'],
  },
  {
    name: 'find',
    group: 'Files',
    get help(): string {
      return t('Finds files by their names.');
    },
    arguments: [{ label: 'GLOB', kind: 'glob', rest: true }],
    needs: ['folder'],
  },
  {
    name: 'grep',
    group: 'Files',
    get help(): string {
      return t('Finds a regular expression in the files.');
    },
    arguments: [{ label: 'PATTERN', kind: 'text' }],
    usage: 'PATTERN | "PATTERN" FILES',
    needs: ['folder'],
    palette: ['mlxCode.index.search'],
    commandLine: ['search'],
  },
  {
    name: 'diff',
    group: 'Files',
    get help(): string {
      return t('Shows how two files differ.');
    },
    arguments: [
      { label: 'FILE', kind: 'file' },
      { label: 'FILE', kind: 'file' },
    ],
    needs: ['folder'],
  },
  {
    name: 'project',
    group: 'Files',
    get help(): string {
      return t('Shows what kind of project this is, and how it is built and tested.');
    },
    needs: ['folder'],
    commandLine: ['project'],
  },
  {
    name: 'knowledge',
    group: 'Files',
    get help(): string {
      return t('Begins the team’s knowledge folder, or opens a file of it; with add, adds the last answer or the selection.');
    },
    arguments: [
      {
        label: 'add',
        kind: 'choice',
        optional: true,
        choices: [
          {
            value: 'add',
            get help(): string {
              return t('Adds the last answer, or what is selected, to a file of it.');
            },
          },
        ],
      },
    ],
    needs: ['folder', 'trust'],
    palette: ['mlxCode.knowledge.open', 'mlxCode.knowledge.add'],
  },
  {
    name: 'run',
    group: 'Run',
    get help(): string {
      return t('Runs a command in a terminal, once you have read it; with --ai the model is asked about its output.');
    },
    arguments: [{ label: 'COMMAND [--ai]', kind: 'text', rest: true }],
    needs: ['folder', 'trust', 'running'],
  },
];
