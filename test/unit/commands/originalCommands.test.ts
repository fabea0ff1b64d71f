/** The original program's commands as its users write them, against the list of commands and against what reads them here. */
import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { commandCall, type SlashCommand, SlashCommands } from '../../../src/core/chat/slashCommands.ts';
import { plainNumber, wordsOf } from '../../../src/core/commands/argumentCheck.ts';
import { commandEntries, commandEntry } from '../../../src/core/commands/commandRegistry.ts';
import { registeredCommand } from '../../../src/core/commands/registeredCommand.ts';
import { grepWords, replaceWords } from '../../../src/core/commands/writtenWords.ts';
import { parseFilePlace } from '../../../src/core/context/fileLines.ts';
import { wantedRun } from '../../../src/core/run/runWords.ts';

vi.mock('vscode', () => {
  const Nothing = vi.fn();
  return {
    EventEmitter: Emitter,
    Uri: { from: () => ({}) },
    TreeItem: Nothing,
    ThemeIcon: Nothing,
  };
});

interface Row {
  /** The lines that its users write. */
  written: string[];
  /** Lines that are near it, and that are none of this command. */
  refused: string[];
  /** What reads the words behind the command, and what it makes of those of the first line. */
  means?: [reader: (words: string) => unknown, meaning: unknown];
}

/** Each row of its table: the command, what it took, and how that is written. */
const table: Readonly<Record<string, Row>> = {
  '/help': { written: ['/help', '/help undo'], refused: ['/help undo now'] },
  '/clear': { written: ['/clear'], refused: ['/clear all'] },
  '/exit': { written: ['/exit', '/quit'], refused: ['/exit now'] },
  '/open FILE[:A-B]': {
    written: ['/open src/my cart.js:3-9', '/open cart.js'],
    refused: ['/open'],
    means: [parseFilePlace, { path: 'src/my cart.js', lines: { first: 3, last: 9 } }],
  },
  '/context': { written: ['/context'], refused: ['/context loud'] },
  '/context on|off|clear|reload': {
    written: ['/context on', '/context off', '/context clear', '/context RELOAD'],
    refused: ['/context on off'],
  },
  '/model ID': { written: ['/model q7b', '/model My Model 7B'], refused: [] },
  '/models': { written: ['/models'], refused: ['/models q7b'] },
  '/installed': { written: ['/installed'], refused: ['/installed q7b'] },
  '/download ALIAS': { written: ['/download q7b'], refused: ['/download'] },
  '/delete ALIAS': { written: ['/delete q7b'], refused: ['/delete'] },
  '/tokens N': { written: ['/tokens 1,024', '/tokens'], refused: ['/tokens many', '/tokens 1', '/tokens 1 2'], means: [plainNumber, 1024] },
  '/ctx N': { written: ['/ctx 8192', '/ctx 0', '/ctx'], refused: ['/ctx -1', '/ctx 4k', '/ctx 1 2'], means: [plainNumber, 8192] },
  '/pwd': { written: ['/pwd'], refused: ['/pwd src'] },
  '/cd FOLDER': { written: ['/cd src/my shop', '/cd', '/cd ..'], refused: [], means: [words('cd'), ['src/my shop']] },
  '/ls FOLDER': { written: ['/ls src/my shop', '/ls'], refused: [], means: [words('ls'), ['src/my shop']] },
  '/tree FOLDER': { written: ['/tree src/my shop', '/tree'], refused: [], means: [words('tree'), ['src/my shop']] },
  '/grep PATTERN': {
    written: ['/grep total of \\w+', '/grep "to tal" src/**'],
    refused: ['/grep'],
    means: [grepWords, { pattern: 'total of \\w+', globs: [] }],
  },
  '/find GLOB': { written: ['/find **/*.test.js'], refused: ['/find'] },
  '/diff F1 F2': {
    written: ['/diff a.js "my shop/b.js"'],
    refused: ['/diff', '/diff a.js', '/diff a.js b.js c.js'],
    means: [words('diff'), ['a.js', 'my shop/b.js']],
  },
  '/replace FILE "old" "new"': {
    written: ['/replace src/cart.js "a \\"b\\"" "c"', '/replace'],
    refused: [],
    means: [replaceWords, { files: 'src/cart.js', find: 'a "b"', replace: 'c' }],
  },
  '/git status|diff|log|add|commit|branch|stash': {
    written: ['/git status', '/git diff', '/git log 20', '/git add src/cart.js', '/git commit', '/git branch', '/git stash'],
    refused: [],
  },
  '/run CMD': {
    written: ['/run npm test -- --watch'],
    refused: ['/run'],
    means: [wantedRun, { command: 'npm test -- --watch', ask: false }],
  },
  '/run CMD --ai': { written: ['/run npm test --ai'], refused: [], means: [wantedRun, { command: 'npm test', ask: true }] },
  '/template': { written: ['/template'], refused: [] },
  '/template NAME FILE': {
    written: ['/template test src/cart.js', '/template test'],
    refused: [],
    means: [words('template'), ['test', 'src/cart.js']],
  },
  '/backups FILE': { written: ['/backups src/my cart.js', '/backups'], refused: [], means: [words('backups'), ['src/my cart.js']] },
  '/restore BACKUP FILE': {
    written: ['/restore 2 src/my cart.js', '/restore reduce cart.js', '/restore cart.js', '/restore'],
    refused: [],
    means: [words('restore'), ['2', 'src/my cart.js']],
  },
  '/undo': { written: ['/undo'], refused: ['/undo the rename'] },
  '/save FILE': { written: ['/save my chat.md', '/save'], refused: [], means: [words('save'), ['my chat.md']] },
  '/last': { written: ['/last'], refused: ['/last two'] },
  // Alone, it asks at the cursor what to change.
  '/edit': { written: ['/edit', '/edit use reduce in total'], refused: [] },
  '/stats': { written: ['/stats', '/stats all'], refused: ['/stats week'] },
  '/project': { written: ['/project'], refused: ['/project js'] },
  '/copy': { written: ['/copy', '/copy 2'], refused: ['/copy all', '/copy 0', '/copy 1 2'] },
};

/** The names of the templates that the original had. */
const templates = ['test', 'doc', 'refactor', 'review', 'optimize', 'explain', 'debug', 'secure'];

function words(name: string): (written: string) => string[] {
  return (written) => wordsOf(commandEntry(name).arguments ?? [], written);
}

/** All commands, of which none does anything. */
function commands(): SlashCommands {
  const all = new SlashCommands();
  for (const { name } of commandEntries) all.add(registeredCommand(name, { run: () => Promise.resolve(null) }));
  return all;
}

function found(line: string): SlashCommand {
  const call = commandCall(line);
  if (!call) throw new Error(`${line} is no command`);
  return commands().find(call);
}

describe('the commands of the original', () => {
  it.each(Object.entries(table))('%s', (row, { written, refused, means }) => {
    const [name = ''] = row.slice(1).split(' ');
    for (const line of written) expect(found(line).name, line).toBe(name);
    for (const line of refused) expect(() => found(line), line).toThrow(expect.objectContaining({ code: 'commandArguments' }));
    const [reader, meaning] = means ?? [];
    if (reader) expect(reader(commandCall(written[0] ?? '')?.argument ?? '')).toEqual(meaning);
  });

  it('refuses other words for a replacement than three, or two for all files', () => {
    expect(replaceWords('"a" "b"')).toEqual({ files: '', find: 'a', replace: 'b' });
    for (const wrong of ['src/cart.js', 'a b c d'])
      expect(() => replaceWords(wrong)).toThrow(expect.objectContaining({ code: 'commandArguments' }));
  });

  it('knows its templates and the words of its context', () => {
    const choices = (name: string): string[] => (commandEntry(name).arguments?.[0]?.choices ?? []).map(({ value }) => value);
    expect(choices('template').slice(0, templates.length)).toEqual(templates);
    expect(choices('context')).toEqual(['on', 'off', 'clear', 'reload']);
  });

  it('knows each of its words for git, and refuses others', async () => {
    const { gitCommand } = await import('../../../src/vscode/git/everydayGit.ts');
    const git = gitCommand({} as Parameters<typeof gitCommand>[0]);
    const known = git.choices.map(({ value }) => value);
    for (const line of table['/git status|diff|log|add|commit|branch|stash']?.written ?? []) expect(known).toContain(line.split(' ')[1]);
    await expect(git.run('push --force')).rejects.toMatchObject({ code: 'commandUnknown', data: { name: 'git push' } });
  });
});
