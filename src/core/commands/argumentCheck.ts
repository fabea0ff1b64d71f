/** Holds what was typed after a command against what it takes. Pure. */
import { AppError } from '../../base/appError.ts';
import { commandWords } from '../chat/slashCommands.ts';
import { argumentsText, type ArgumentForm, type CommandEntry } from './commandEntry.ts';

/**
 * Throws `commandArguments` for what the command can't take: too much, too little, a word that is none of its choices, no number where one belongs. Where only
 * the command itself can tell, nothing is said.
 */
export function checkArguments(entry: Pick<CommandEntry, 'name' | 'arguments' | 'usage'>, argument: string): void {
  const { name, arguments: forms = [] } = entry;
  const usage = `/${name} ${argumentsText(entry)}`.trim();
  const refuse = (data: { extra?: true; word?: string; least?: number; most?: number }): never => {
    throw new AppError('commandArguments', `/${name} doesn’t take this`, { usage, ...data });
  };
  if (argument === '') {
    if (forms[0] && !forms[0].optional) refuse({});
    return;
  }
  // Ignored, the words would have been meant for nothing: who writes `/undo the rename` expects something else than what `/undo` does.
  if (forms.length === 0) refuse({ extra: true });
  if (entry.usage !== undefined) return;
  const words = wordsOf(forms, argument);
  if (words.length > forms.length) refuse({ extra: true });
  forms.forEach((form, at) => {
    const word = words[at];
    if (word === undefined) {
      if (!form.optional) refuse({});
    } else if (form.kind === 'number') {
      if (!isWithin(word, form)) refuse({ word, least: form.least ?? 0, most: form.most ?? Number.MAX_SAFE_INTEGER });
    } else if (form.kind === 'choice' && !form.open && !form.choices?.some(({ value }) => value === word.toLowerCase())) refuse({ word });
  });
}

/** One word an argument; the last one, where it takes the rest, has it as it is written. */
export function wordsOf(forms: readonly ArgumentForm[], argument: string): string[] {
  const last = forms.at(-1);
  if (!last?.rest) return commandWords(argument);
  const words: string[] = [];
  let left = argument.trim();
  while (words.length < forms.length - 1 && left !== '') {
    const [whole = left, quoted] = /^(?:"((?:[^"\\]|\\[\s\S])*)"|\S+)/.exec(left) ?? [];
    words.push(quoted === undefined ? whole : (commandWords(whole)[0] ?? ''));
    left = left.slice(whole.length).trim();
  }
  return left === '' ? words : [...words, left];
}

function isWithin(word: string, { least = 0, most = Number.MAX_SAFE_INTEGER }: ArgumentForm): boolean {
  // As people write large numbers: 8,192 and 8_192.
  const plain = plainNumber(word);
  return plain !== null && plain >= least && plain <= most;
}

/** A whole number, with the signs between its digits that people write; null for anything else. */
export function plainNumber(word: string): number | null {
  return /^\d{1,3}(?:[,_'’]\d{3})+$|^\d{1,15}$/.test(word) ? Number(word.replace(/\D/g, '')) : null;
}
