import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkArguments, plainNumber, wordsOf } from '../../../src/core/commands/argumentCheck.ts';
import type { ArgumentForm } from '../../../src/core/commands/commandEntry.ts';
import { commandEntries, commandEntry } from '../../../src/core/commands/commandRegistry.ts';
import { userMessage } from '../../../src/core/userMessage.ts';

/** What is said of it; null where it is taken. */
function fault(name: string, argument: string): string | null {
  try {
    checkArguments(commandEntry(name), argument);
    return null;
  } catch (error) {
    return userMessage(error).text;
  }
}

describe('what follows a command', () => {
  it.each([
    ['undo', '', null],
    ['undo', 'the rename', 'That is more than the command takes: it is written /undo.'],
    ['open', '', 'Something is missing after the command: it is written /open FILE[:A-B].'],
    ['open', 'my notes.md:1-3', null],
    ['tokens', '', null],
    ['tokens', '2,048', null],
    ['tokens', 'many', '“many” is no whole number from 16 to 32,768: it is written /tokens [N].'],
    ['tokens', '15', '“15” is no whole number from 16 to 32,768: it is written /tokens [N].'],
    ['tokens', '2048 4096', 'That is more than the command takes: it is written /tokens [N].'],
    ['context', 'ON', null],
    ['context', 'onn', '“onn” is none of the words that the command knows: it is written /context [on|off|clear|reload].'],
    ['context', 'on\u202e', '“on⟨U+202E⟩” is none of the words that the command knows: it is written /context [on|off|clear|reload].'],
    ['diff', 'a.js', 'Something is missing after the command: it is written /diff FILE FILE.'],
    ['diff', '"my a.js" b.js', null],
    ['diff', 'a b c', 'That is more than the command takes: it is written /diff FILE FILE.'],
    ['template', 'doc src/my file.ts', null],
    ['replace', 'anything "at all', null],
    ['model', '/models/my file.gguf', null],
  ])('/%s %s', (name, argument, said) => expect(fault(name, argument)).toBe(said));

  it('is taken apart word by word, and the last one has the rest as it is written', () => {
    const forms: ArgumentForm[] = [
      { label: 'NAME', kind: 'text' },
      { label: 'FILE', kind: 'file', rest: true },
    ];
    expect(wordsOf(forms, 'doc  src/my  file.ts ')).toEqual(['doc', 'src/my  file.ts']);
    expect(wordsOf(forms, '"two words" "quoted stays"')).toEqual(['two words', '"quoted stays"']);
    expect(wordsOf(forms, 'doc')).toEqual(['doc']);
    expect(wordsOf([], 'a "b c"')).toEqual(['a', 'b c']);
  });

  it.each([
    ['0', 0],
    ['8_192', 8192],
    ['1’024', 1024],
    ['1,02', null],
    ['-1', null],
    ['1.5', null],
    ['0x10', null],
    ['9999999999999999', null],
    ['', null],
  ])('reads %s as a number', (word, number) => expect(plainNumber(word)).toBe(number));

  it('is refused or taken, whatever it is, and never breaks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commandEntries.map(({ name }) => name)), fc.string(), (name, argument) => {
        expect(typeof (fault(name, argument) ?? '')).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});
