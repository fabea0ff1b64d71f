import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandCall, commandHelp, commandWords, type SlashCommand, SlashCommands } from '../../../src/core/chat/slashCommands.ts';

const command = (name: string, more: Partial<SlashCommand> = {}): SlashCommand => ({
  name,
  arguments: '',
  needsArguments: false,
  help: `Does ${name}.`,
  choices: [],
  run: () => Promise.resolve(null),
  ...more,
});

describe('a command in the chat', () => {
  it.each([
    ['/undo', { name: 'undo', argument: '' }],
    ['  /Undo \n', { name: 'undo', argument: '' }],
    ['/edit Use reduce\nin total', { name: 'edit', argument: 'Use reduce\nin total' }],
    ['/q1.5b', { name: 'q1.5b', argument: '' }],
    ['/etc. is a folder', null],
    ['/a.js is a file', null],
    ['/add-docs x', { name: 'add-docs', argument: 'x' }],
    ['What does /undo do?', null],
    ['/usr/lib is full', null],
    ['/src/cart.js', null],
    ['/', null],
    ['//', null],
    ['/ undo', null],
    ['/* comment */', null],
    ['/1', null],
  ])('%j', (text, call) => expect(commandCall(text)).toEqual(call));

  it.each([
    ['', []],
    ['src/a.js "old text" "new"', ['src/a.js', 'old text', 'new']],
    [String.raw`a "say \"hi\"" "C:\\temp"`, ['a', 'say "hi"', String.raw`C:\temp`]],
    [String.raw`a "one\ntwo" "\d+"`, ['a', 'one\ntwo', String.raw`\d+`]],
    ['a "" b', ['a', '', 'b']],
    ['"unclosed text', ['"unclosed', 'text']],
    ['“curly” it’s', ['“curly”', 'it’s']],
  ])('splits %j', (argument, words) => expect(commandWords(argument)).toEqual(words));

  it('gets every text through when it is quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const quoted = words.map((word) => `"${word.replace(/["\\]/g, '\\$&')}"`).join(' ');
        expect(commandWords(quoted)).toEqual(words);
      }),
    );
  });
});

describe('the commands', () => {
  it('knows further names, which the list does not have and which never go before it', () => {
    const commands = new SlashCommands();
    const added = commands.addNames((name) => (name === 'q1.5b' || name === 'undo' ? command(name, { help: 'A model.' }) : null));
    expect(commands.find({ name: 'q1.5b', argument: '' }).help).toBe('A model.');
    expect(() => commands.find({ name: 'q1.5b', argument: 'x' })).toThrow(expect.objectContaining({ code: 'commandArguments' }));
    expect(commands.list).toEqual([]);
    commands.add(command('undo'));
    expect(commands.find({ name: 'undo', argument: '' }).help).toBe('Does undo.');
    added.dispose();
    expect(() => commands.find({ name: 'q1.5b', argument: '' })).toThrow(expect.objectContaining({ code: 'commandUnknown' }));
  });

  it('are listed by name, without what runs them', () => {
    const commands = new SlashCommands();
    commands.add(command('undo'));
    commands.add(command('edit', { arguments: 'INSTRUCTION', needsArguments: true }));
    expect(commands.list).toEqual([
      { name: 'edit', arguments: 'INSTRUCTION', needsArguments: true, help: 'Does edit.', choices: [] },
      { name: 'undo', arguments: '', needsArguments: false, help: 'Does undo.', choices: [] },
    ]);
  });

  it('tell when one comes or goes', () => {
    const commands = new SlashCommands();
    let told = 0;
    commands.onDidChange(() => told++);
    const added = commands.add(command('undo'));
    added.dispose();
    expect(told).toBe(2);
    expect(commands.list).toEqual([]);
  });

  it('refuse an unknown name, missing arguments, and a name that is taken', () => {
    const commands = new SlashCommands();
    commands.add(command('replace', { arguments: 'FILE "old" "new"', needsArguments: true }));
    expect(() => commands.find({ name: 'undo', argument: '' })).toThrow(
      expect.objectContaining({ code: 'commandUnknown', data: { name: 'undo' } }),
    );
    expect(() => commands.find({ name: 'replace', argument: '' })).toThrow(
      expect.objectContaining({ code: 'commandArguments', data: { usage: '/replace FILE "old" "new"' } }),
    );
    expect(commands.find({ name: 'replace', argument: 'x' }).name).toBe('replace');
    commands.add(command('undo'));
    expect(() => commands.find({ name: 'undo', argument: 'now' })).toThrow(
      expect.objectContaining({ code: 'commandArguments', data: { usage: '/undo', extra: true } }),
    );
    expect(() => commands.add(command('replace'))).toThrow(/there already/);
  });

  it('are explained in a table', () => {
    const { run: _, ...info } = command('a', { arguments: 'X|Y' });
    expect(commandHelp([info])).toBe('| Command | What it does |\n|:--|:--|\n| `/a X\\|Y` | Does a. |');
    expect(commandHelp([{ ...info, help: 'Goes by `a|b_c`, *not* by [x](y).' }])).toContain(
      '| Goes by `a\\|b_c`, \\*not\\* by &#91;x&#93;(y). |',
    );
    expect(commandHelp([{ ...info, aliases: ['b', 'c'] }])).toMatch(/\| Does a\. Also `\/b`, `\/c`\. \|$/);
  });
});
