/** What a command of a file comes to when it is called: its text with what was typed, and with the names of what goes along. Pure. */
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { wordsOf } from '../commands/argumentCheck.ts';
import { commandWords } from '../chat/slashCommands.ts';
import type { WrittenCommand } from './commandFile.ts';
import { type ContextVariable, filledIn, type Variable } from './variables.ts';

/** What stands in the text for something that goes along and stands above it: `the selection src/cart.js:4-12`. */
export type ContextNames = Readonly<Partial<Record<ContextVariable, string>>>;

const spoken: Readonly<Record<ContextVariable, string>> = {
  selection: 'the selection',
  file: 'the file',
  diff: 'the changes',
  problems: 'the problems',
};

/** Characters of a question that a file makes: as many as can be typed. One that says the same typed text over and over would fill the memory. */
const longestAsked = 400_000;

/**
 * What the model is asked. Values are put in as they are; what looks like a variable in one of them is none, and nothing that was typed is left out. Throws `usage`
 * where the file makes too long a question of it.
 */
export function askedText(command: WrittenCommand, argument: string, names: ContextNames): string {
  const { name, pieces, appends } = command;
  const valueOf = valuesOf(command, argument, names);
  const length = pieces.reduce((sum, piece) => sum + ('text' in piece ? piece.text : valueOf(piece.variable)).length, 0);
  if (length > longestAsked) {
    const hint = t(
      'What was typed behind /{0} stands in its text so often that the question is too long. Type less, or name it fewer times in the file.',
      name,
    );
    throw new AppError('usage', `a question of ${String(length)} characters`, { hint });
  }
  const text = filledIn(pieces, valueOf);
  return (appends && argument !== '' ? `${text}\n\n${argument}` : text).trim();
}

function valuesOf(command: WrittenCommand, argument: string, names: ContextNames): (variable: Variable) => string {
  const { argumentNames, pieces, usage } = command;
  const words = argument === '' ? [] : wordsOf(command.arguments, argument);
  const hasAll = pieces.some((piece) => 'variable' in piece && piece.variable.kind === 'arguments');
  // Where all of it stands in the text besides, `$1` is one word, as others have it; elsewhere the last one has the rest.
  const positions = usage !== null && (hasAll || argumentNames.length > 0) ? commandWords(argument) : words;
  return (variable) => {
    switch (variable.kind) {
      case 'arguments':
        return argument;
      case 'position':
        return positions[variable.number - 1] ?? '';
      case 'named':
        return words[argumentNames.indexOf(variable.name)] ?? '';
      case 'context': {
        const name = names[variable.what];
        return name === undefined ? spoken[variable.what] : `${spoken[variable.what]} ${name}`;
      }
    }
  };
}
