/** What a command of a file comes to when it is called: its text with what was typed, and with the names of what goes along. Pure. */
import { wordsOf } from '../commands/argumentCheck.ts';
import { commandWords } from '../chat/slashCommands.ts';
import type { WrittenCommand } from './commandFile.ts';
import { type ContextVariable, filledIn } from './variables.ts';

/** What stands in the text for something that goes along and stands above it: `the selection src/cart.js:4-12`. */
export type ContextNames = Readonly<Partial<Record<ContextVariable, string>>>;

const spoken: Readonly<Record<ContextVariable, string>> = {
  selection: 'the selection',
  file: 'the file',
  diff: 'the changes',
  problems: 'the problems',
};

/** What the model is asked. Values are put in as they are; what looks like a variable in one of them is none. */
export function askedText(command: WrittenCommand, argument: string, names: ContextNames): string {
  const { argumentNames, pieces, appends } = command;
  const words = argument === '' ? [] : command.usage === null ? wordsOf(command.arguments, argument) : commandWords(argument);
  const text = filledIn(pieces, (variable) => {
    switch (variable.kind) {
      case 'arguments':
        return argument;
      case 'position':
        return words[variable.number - 1] ?? '';
      case 'named':
        return words[argumentNames.indexOf(variable.name)] ?? '';
      case 'context': {
        const name = names[variable.what];
        return name === undefined ? spoken[variable.what] : `${spoken[variable.what]} ${name}`;
      }
    }
  });
  return (appends && argument !== '' ? `${text}\n\n${argument}` : text).trim();
}
