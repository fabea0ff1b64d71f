/** The commands of the command line, in the order of its help, with what they take. Their options are those of `commandLineOptions.ts`. Pure. */
import { argumentsText, type ArgumentForm } from './commandEntry.ts';
import { wrapped } from './wrappedWords.ts';

export interface CommandLineEntry {
  /** One word, or two. */
  name: string;
  arguments?: readonly ArgumentForm[];
  /** A few words, for a list. */
  help: string;
}

/** The shells that a completion can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const modelFile: ArgumentForm = { label: 'FILE', kind: 'file' };
const words = (label: string): ArgumentForm => ({ label, kind: 'text', rest: true });

export const commandLineEntries: readonly CommandLineEntry[] = [
  { name: 'ask', arguments: [words('"QUESTION"')], help: 'answers a question' },
  { name: 'edit', arguments: [words('"INSTRUCTION"')], help: 'has a file edited, and shows the change' },
  { name: 'apply', help: 'applies the edits of an answer that comes in on stdin' },
  { name: 'undo', help: 'takes back the newest change' },
  { name: 'commit-message', help: 'describes the staged changes, or all changes when nothing is staged' },
  { name: 'pull-request', help: 'writes title and description for a branch' },
  { name: 'changelog', help: 'writes its entry for a changelog' },
  { name: 'release-notes', arguments: [words('A..B')], help: 'lists what changed between two tags' },
  {
    name: 'review',
    arguments: [{ label: 'FILE…', kind: 'file', optional: true, rest: true }],
    help: 'lists what is wrong in changes, or in files',
  },
  { name: 'search', arguments: [words('"QUERY"')], help: 'finds code of the project' },
  { name: 'context', arguments: [words('"QUESTION"')], help: 'gathers what a question needs of the project' },
  { name: 'project', help: 'what the project is, and how it is built and tested' },
  { name: 'stats', help: 'what was counted of your use, on this machine' },
  { name: 'settings', help: 'which settings count here, and where they are from' },
  { name: 'graph', arguments: [{ label: 'FILE', kind: 'file', optional: true }], help: "how the project's files hang together" },
  { name: 'index', help: "reads the project's files for both" },
  { name: 'models list', help: 'the models there are, and those on this machine' },
  { name: 'models advise', help: 'which model to take on this machine' },
  { name: 'models inspect', arguments: [modelFile], help: 'what a model file holds' },
  { name: 'models verify', arguments: [modelFile], help: 'whether a model file is whole and what it should be' },
  { name: 'models download', arguments: [{ label: 'MODEL', kind: 'text' }], help: 'fetches a model, and checks it' },
  { name: 'models delete', arguments: [modelFile], help: 'puts a model into the bin' },
  { name: 'models benchmark', arguments: [{ label: 'MODEL', kind: 'file', optional: true }], help: 'measures how fast a model is here' },
  {
    name: 'completion',
    arguments: [{ label: 'SHELL', kind: 'choice', choices: shells.map((value) => ({ value, help: '' })) }],
    help: 'completes commands, options and files in your shell',
  },
];

/** The list as a terminal shows it: name and arguments, then the words. */
export function commandLineList(): string {
  return commandLineEntries.map((entry) => wrapped(`${entry.name} ${argumentsText(entry)}`.trim(), entry.help, 25)).join('\n');
}
