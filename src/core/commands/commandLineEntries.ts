/** The commands of the command line, in the order of its help, with what they take. Their options are those of `commandLineOptions.ts`. Pure. */
import type { ArgumentForm } from './commandEntry.ts';

/** What is written behind a command without hyphens. */
export interface CommandLineArgument extends ArgumentForm {
  /** Any number of them may be given, each a word. */
  many?: true;
  /** What its help page says of it; absent where the page's own words do. */
  help?: string;
}

export interface CommandLineEntry {
  /** One word, or two. Those that begin with the same word have one help page. */
  name: string;
  arguments?: readonly CommandLineArgument[];
  /** A few words, for a list. */
  help: string;
  /** What it needs, as it says where its arguments don't fit. */
  wants?: string;
  /** Where it takes none: what it says besides to somebody who gives one. */
  instead?: string;
  /** What it reads from stdin, as the help shows it. */
  input?: string;
  /** Options of all commands that its usage names, as they matter most there. */
  mentions?: readonly string[];
}

/** The shells that a completion can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const file: CommandLineArgument = { label: 'FILE', kind: 'file' };
const words = (label: string): CommandLineArgument => ({ label, kind: 'text', rest: true });
const branchInstead = 'The other branch is named with --base.';

export const commandLineEntries: readonly CommandLineEntry[] = [
  {
    name: 'ask',
    arguments: [words('"QUESTION"')],
    help: 'answers a question',
    wants: 'a question: mlx-code ask "What does this do?"',
  },
  {
    name: 'edit',
    arguments: [words('"INSTRUCTION"')],
    help: 'has a file edited, and shows the change',
    wants: 'a file and an instruction: mlx-code edit --file src/total.ts "Add a parameter for the tax"',
  },
  { name: 'apply', help: 'applies the edits of an answer that comes in on stdin', input: 'ANSWER' },
  { name: 'undo', help: 'takes back the newest change' },
  { name: 'commit-message', help: 'describes the staged changes, or all changes when nothing is staged' },
  { name: 'pull-request', help: 'writes title and description for a branch', instead: branchInstead },
  { name: 'changelog', help: 'writes its entry for a changelog', instead: branchInstead },
  {
    name: 'release-notes',
    arguments: [words('FROM..TO')],
    help: 'lists what changed between two tags',
    wants: 'the two tags between which it looks: mlx-code release-notes v1.0..v1.1',
    mentions: ['model'],
  },
  {
    name: 'review',
    arguments: [
      {
        label: 'FILE[:A-B]',
        kind: 'file',
        optional: true,
        many: true,
        help: 'a file as it is now, or lines of it, from 1 on; the name is counted from --root, else from the current folder',
      },
    ],
    help: 'lists what is wrong in changes, or in files',
  },
  {
    name: 'search',
    arguments: [words('"QUERY"')],
    help: 'finds code of the project',
    wants: 'what to look for: mlx-code search "where the cart is added up"',
  },
  {
    name: 'context',
    arguments: [words('"QUESTION"')],
    help: 'gathers what a question needs of the project',
    wants: 'a question: mlx-code context "Check main.py for bugs"',
    mentions: ['model'],
  },
  { name: 'project', help: 'what the project is, and how it is built and tested' },
  { name: 'stats', help: 'what was counted of your use, on this machine', instead: 'The time is that of --period.' },
  { name: 'settings', help: 'which settings count here, and where they are from' },
  {
    name: 'graph',
    arguments: [{ ...file, optional: true }],
    help: "how the project's files hang together",
    wants: 'the name of a file, or none for the whole project: mlx-code graph src/total.ts',
  },
  { name: 'index', help: "reads the project's files for both", instead: 'The folder is that of --root.' },
  { name: 'models list', help: 'the models there are, and those on this machine' },
  { name: 'models advise', help: 'which model to take on this machine' },
  {
    name: 'models inspect',
    arguments: [file],
    help: 'what a model file holds',
    wants: 'one file: mlx-code models inspect model.gguf',
  },
  {
    name: 'models verify',
    arguments: [file],
    help: 'whether a model file is whole and what it should be',
    wants: 'one file: mlx-code models verify model.gguf',
  },
  {
    name: 'models download',
    arguments: [{ label: 'MODEL', kind: 'text' }],
    help: 'fetches a model, and checks it',
    wants: 'one model: an alias such as q1.5b, or hf:OWNER/REPOSITORY/FILE.gguf',
  },
  {
    name: 'models delete',
    arguments: [file],
    help: 'puts a model into the bin',
    wants: 'one file: mlx-code models delete model.gguf',
  },
  {
    name: 'models benchmark',
    arguments: [{ ...file, optional: true }],
    help: 'measures how fast a model is here',
    wants: 'one model: a file or an alias, as in “mlx-code models benchmark q1.5b”.',
  },
  {
    name: 'completion',
    arguments: [{ label: 'SHELL', kind: 'choice', choices: shells.map((value) => ({ value, help: '' })) }],
    help: 'completes commands, options and files in your shell',
    wants: `the name of your shell, ${shells.join(', ')}, as in “mlx-code completion zsh”.`,
  },
];

/** What a command line begins with: the command, or the first word of those with two. */
export const firstWords: readonly string[] = [...new Set(commandLineEntries.map(({ name }) => name.split(' ', 1)[0] ?? ''))];

/** The words that follow the first of commands with two; none for a command of one. */
export function secondWords(first: string): string[] {
  return commandLineEntries.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));
}
