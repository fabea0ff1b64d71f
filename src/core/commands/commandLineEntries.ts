/** The commands of the command line, in the order of its help. */
export interface CommandLineEntry {
  name: string;
  /** What follows the name. */
  arguments: string;
  /** A few words, for a list. */
  help: string;
}

export const commandLineEntries: readonly CommandLineEntry[] = [
  { name: 'ask', arguments: '"QUESTION"', help: 'answers a question' },
  { name: 'edit', arguments: '"INSTRUCTION"', help: 'has a file edited, and shows the change' },
  { name: 'apply', arguments: '', help: 'applies the edits of an answer that comes in on stdin' },
  { name: 'undo', arguments: '', help: 'takes back the newest change' },
  { name: 'commit-message', arguments: '', help: 'describes the staged changes, or all changes when nothing is staged' },
  { name: 'pull-request', arguments: '', help: 'writes title and description for a branch' },
  { name: 'changelog', arguments: '', help: 'writes its entry for a changelog' },
  { name: 'release-notes', arguments: 'A..B', help: 'lists what changed between two tags' },
  { name: 'review', arguments: '', help: 'lists what is wrong in changes, or in files' },
  { name: 'search', arguments: '"QUERY"', help: 'finds code of the project' },
  { name: 'context', arguments: '"QUESTION"', help: 'gathers what a question needs of the project' },
  { name: 'project', arguments: '', help: 'what the project is, and how it is built and tested' },
  { name: 'stats', arguments: '', help: 'what was counted of your use, on this machine' },
  { name: 'settings', arguments: '', help: 'which settings count here, and where they are from' },
  { name: 'graph', arguments: '[FILE]', help: "how the project's files hang together" },
  { name: 'index', arguments: '', help: "reads the project's files for both" },
  { name: 'models list', arguments: '', help: 'the models there are, and those on this machine' },
  { name: 'models advise', arguments: '', help: 'which model to take on this machine' },
  { name: 'models inspect', arguments: 'FILE', help: 'what a model file holds' },
  { name: 'models verify', arguments: 'FILE', help: 'whether a model file is whole and what it should be' },
  { name: 'models download', arguments: 'MODEL', help: 'fetches a model, and checks it' },
  { name: 'models delete', arguments: 'FILE', help: 'puts a model into the bin' },
  { name: 'models benchmark', arguments: 'MODEL', help: 'measures how fast a model is here' },
];

/** The width of a terminal, and of what stands before the words of help. Characters. */
const width = 80;
const before = 25;

/** The list as a terminal shows it: name and arguments, then the words, broken at blanks. */
export function commandLineList(): string {
  return commandLineEntries.map(({ name, arguments: args, help }) => row(args === '' ? name : `${name} ${args}`, help)).join('\n');
}

function row(usage: string, help: string): string {
  const lines = [''];
  for (const word of help.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && before + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line, at) => (at === 0 ? `  ${usage}`.padEnd(before) : ' '.repeat(before)) + line).join('\n');
}
