import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedText } from '../../../src/core/templates/askedCommand.ts';
import { longestCommandFile, readCommandFile, type WrittenCommand } from '../../../src/core/templates/commandFile.ts';
import { starterCommand } from '../../../src/core/templates/starterCommand.ts';
import { argumentsText } from '../../../src/core/commands/commandEntry.ts';

const read = (text: string, name = 'do.md', kind: 'command' | 'prompt' = 'command') => readCommandFile(text, name, kind);
const command = (text: string, name?: string, kind?: 'command' | 'prompt'): WrittenCommand => {
  const { command: found, problems } = read(text, name, kind);
  expect(problems).toEqual([]);
  expect(found).not.toBeNull();
  return found!;
};
const said = (text: string, name?: string): [number, string, string][] =>
  read(text, name).problems.map(({ line, severity, message }) => [line, severity, message]);

describe('a command file', () => {
  it('says what the command is', () => {
    const found = command(`---
name: fix-issue
description: Fixes an issue
aliases: [fi, /fixi]
arguments:
  - issue: the number of it
  - tone?
model: q7b
context: [selection, diff]
how: edit
---
Fix issue {{issue}} in {{selection}}. {{tone}}
`);
    expect(found).toMatchObject({
      name: 'fix-issue',
      description: 'Fixes an issue',
      aliases: ['fi', 'fixi'],
      model: 'q7b',
      context: ['selection', 'diff'],
      how: 'edit',
    });
    expect(argumentsText({ arguments: found.arguments })).toBe('ISSUE [TONE]');
    expect(found.hints).toEqual([{ label: 'ISSUE', hint: 'the number of it' }]);
    expect(askedText(found, '12 very calm', { selection: 'src/a.js:1-2' })).toBe('Fix issue 12 in the selection src/a.js:1-2. very calm');
    expect(askedText(found, '12', {})).toBe('Fix issue 12 in the selection.');
  });

  it('is called after its file, and takes what its text has a place for', () => {
    expect(command('Hello.', 'Say Hello.md')).toMatchObject({ name: 'say-hello', context: null, how: 'words', model: null });
    expect(argumentsText({ arguments: command('Hello.').arguments })).toBe('[MORE]');
    expect(askedText(command('Hello.'), 'in German', {})).toBe('Hello.\n\nin German');
    expect(argumentsText({ arguments: command('Hello {{arguments}}.').arguments })).toBe('[TEXT]');
    expect(askedText(command('Hello {{arguments}}.'), 'to all', {})).toBe('Hello to all.');
    expect(askedText(command('{{2}} and {{1}}'), 'one "two and three"', {})).toBe('"two and three" and one');
    expect(command('Look at {{file}} and {{problems}}, {{file}}.').context).toEqual(['file', 'problems']);
    expect(command('---\ncontext: none\n---\nx').context).toEqual([]);
  });

  it('leaves out nothing of what was typed, however its arguments are written', () => {
    const hinted = (text: string): WrittenCommand => command(`---\nargument-hint: <what to fix>\n---\n${text}`, 'fix.prompt.md', 'prompt');
    expect(askedText(hinted('Fix ${input:issue} now'), 'the login bug', {})).toBe('Fix the login bug now');
    expect(askedText(hinted('Fix $1 for $2'), 'login all the users', {})).toBe('Fix login for all the users');
  });

  it('makes no endless question of what was typed', () => {
    const many = command(`---\nargument-hint: x\n---\n${'$1 '.repeat(20_000)}`);
    expect(askedText(many, 'short', {})).toHaveLength(119_999);
    expect(() => askedText(many, 'y'.repeat(1_000), {})).toThrow(
      expect.objectContaining({
        code: 'usage',
        data: { hint: expect.stringContaining('behind /do stands in its text so often') as string },
      }),
    );
  });

  it('says nothing of itself that isn’t what it looks like', () => {
    for (const key of ['description', 'argument-hint', 'name']) {
      const { command: found, problems } = read(`---\n${key}: "a\\u202eb"\n---\nx`);
      expect(found).toBeNull();
      expect(problems[0]).toMatchObject({
        line: 2,
        message: expect.stringContaining('or for something that isn’t seen') as string,
      });
    }
    const found = command('---\nargument-hint: "one\\n\\n# two"\narguments:\n  - a: "b\\n| c"\n---\nx {{a}}');
    expect([found.usage, found.hints]).toEqual(['one # two', [{ label: 'A', hint: 'b | c' }]]);
  });

  it('may be written as other assistants have it', () => {
    const found = command('---\nargument-hint: [issue] [tone]\nallowed-tools: Bash(git:*)\n---\nFix $1 at $ARGUMENTS for $2, costs \\$1.');
    expect(found.usage).toBe('[issue] [tone]');
    expect(askedText(found, '12 calm', {})).toBe('Fix 12 at 12 calm for calm, costs $1.');
    // A price, where nothing says that words are meant.
    expect(askedText(command('It costs $5.'), '', {})).toBe('It costs $5.');
    const prompt = command(
      '---\nmode: edit\nmodel: GPT-5\ntools: [a]\n---\nRename ${input:what:the thing} in ${selection} of ${file}, not ${this}.',
      'Rename.prompt.md',
      'prompt',
    );
    expect(prompt).toMatchObject({ name: 'rename', how: 'edit', model: null, context: ['selection', 'file'] });
    expect(askedText(prompt, 'total of all', { file: 'a.js' })).toBe('Rename total of all in the selection of the file a.js, not ${this}.');
  });

  it('is set aside with the line of what is wrong', () => {
    expect(said('---\nname: ../x\n---\nx')).toEqual([
      [
        2,
        'error',
        '“../x” can’t be a command’s name: one begins with a letter and has small letters, digits, - and _ only. Give it one with “name”.',
      ],
    ]);
    expect(said('x', '1 & 2.md')[0]?.slice(0, 2)).toEqual([1, 'error']);
    expect(said('---\nname: a\n---\n\n  \n')).toEqual([[4, 'error', 'There is no text under the first lines, so nothing would be asked.']]);
    expect(said('Look.\n\nAt {{nothing}}.')).toEqual([
      [
        3,
        'error',
        'There is no {{nothing}}: the variables are {{selection}}, {{file}}, {{diff}}, {{problems}}, {{arguments}}, {{1}}. Before braces that are meant as such stands a \\.',
      ],
    ]);
    expect(said('---\narguments: [a]\n---\n{{a}} {{3}}')).toEqual([[4, 'error', '{{3}} has no argument: “arguments” names 1.']]);
    expect(said('---\narguments: [file, a b, c, c]\n---\n{{c}}').map(([line]) => line)).toEqual([2, 2, 2]);
    expect(said('---\nmodel: ../../m.gguf\n---\nx')[0]?.slice(0, 2)).toEqual([2, 'error']);
    expect(said('---\ncontext:\n  - .env\n---\nx')).toEqual([
      [3, 'error', '“.env” is nothing that goes along: there are selection, file, diff, problems and none.'],
    ]);
    expect(said('---\nhow: run\n---\nx')[0]?.slice(0, 2)).toEqual([2, 'error']);
    for (const text of ['Fine\u202etext', 'a\n\u200bb', '---\ndescription: a\u2066b\n---\nx']) {
      const { command: found, problems } = read(text);
      expect(found).toBeNull();
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message).toMatch(/isn’t seen \(U\+[0-9A-F]{4}\)/);
    }
    expect(read('x'.repeat(longestCommandFile + 1)).problems[0]?.message).toMatch(/longer than 64 kB/);
    expect(read('{{a}}'.repeat(5000)).problems).toHaveLength(20);
  });

  it('counts but for what is wrong beside it', () => {
    const { command: found, problems } = read('---\ndescripton: a\naliases: [ok, "../b"]\n---\nx');
    expect(found).toMatchObject({ aliases: ['ok'] });
    expect(problems.map(({ line, severity, message }) => [line, severity, message])).toEqual([
      [2, 'warning', 'There is no key “descripton” here; “description” may be meant, so it changes nothing.'],
      [3, 'warning', '“../b” can’t be another word for a command, so it isn’t one.'],
    ]);
  });

  it('is begun from one that works and takes what it says', () => {
    const found = command(starterCommand('why'), 'why.md');
    expect(found).toMatchObject({ name: 'why', context: ['selection'], how: 'words' });
    expect(askedText(found, '', { selection: 'a.js:1' })).toBe(
      'Say in three short points what the selection a.js:1 does, for somebody who has never seen it.',
    );
  });
});

describe('the values of variables', () => {
  it('are never looked at again', () => {
    const found = command('A {{arguments}} B {{file}} C');
    expect(askedText(found, '{{file}} $ARGUMENTS {{1}}', { file: '{{diff}}${selection}.js' })).toBe(
      'A {{file}} $ARGUMENTS {{1}} B the file {{diff}}${selection}.js C',
    );
    // Nor are signs that mean something where texts are replaced.
    expect(askedText(command('A {{arguments}} B'), "$& $' $` $$", {})).toBe("A $& $' $` $$ B");
    expect(askedText(command('\\{{file}} is {{1}}'), 'x', {})).toBe('{{file}} is x');
  });

  it('stand there as they are, whatever they and the text hold', () => {
    const words = fc.constantFrom('{{arguments}}', '{{file}}', '{{1}}', '$ARGUMENTS', '\\{{', '{{', '}}', '${file}', '$1', 'text ', '\n');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), fc.string({ maxLength: 30 }), (pieces, typed) => {
        const argument = typed.trim();
        const { command: found } = read(`begin ${pieces.join('')} end`);
        if (!found) return;
        const name = '{{arguments}}.js';
        const text = askedText(found, argument, { file: name });
        const whole = found.pieces.filter((piece) => 'variable' in piece && piece.variable.kind === 'arguments').length;
        const named = found.pieces.filter((piece) => 'variable' in piece && piece.variable.kind === 'context').length;
        const fixed = found.pieces.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : 0), 0);
        const first = found.pieces.filter((piece) => 'variable' in piece && piece.variable.kind === 'position').length;
        const most = fixed + (whole + first + 1) * (argument.length + 2) + named * `the file ${name}`.length;
        expect(text.length).toBeLessThanOrEqual(most);
        if (named > 0) expect(text).toContain(`the file ${name}`);
        if (whole > 0) expect(text).toContain(argument);
      }),
    );
  });

  it('make no file throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 20 }), (text, name) => {
        const { command: found, problems } = read(text, name);
        expect(found === null).toBe(problems.some(({ severity }) => severity === 'error'));
        if (found) askedText(found, text, { file: text });
      }),
    );
  });
});
