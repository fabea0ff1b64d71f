/** Reads one value of a project's settings by its shape: what of it can be used, and what is wrong with the rest, each with its place. Pure. */
import { didYouMean } from '../../base/didYouMean.ts';
import { t } from '../../base/l10n.ts';
import { isIgnoreRule } from '../context/ignoreRules.ts';
import { isPlainPath } from '../security/pathPolicy.ts';
import { hiddenIn, showInLine } from '../security/hiddenText.ts';
import type { PlacedEntry, PlacedValue, Span } from './placedJson.ts';
import { aliasedCommand, modelName, offeredCommand, type Shape, type Standard } from './projectKeys.ts';
import type { SettingsProblem } from './settingsProblem.ts';

/** Tells what is wrong at a place; a message that takes a while to make is made only where it is told. An error unless that is said; a warning where the value counts all the same, and `schema` where the schema says it too. */
export type Complain = (
  span: Span,
  message: string | (() => string),
  how?: { severity?: SettingsProblem['severity']; bySchema?: boolean },
) => void;

const bySchema = { bySchema: true } as const;

/** Entries of one list, and characters of one text: more is no list that anybody wrote. */
const mostEntries = 500;
const longestGlob = 300;
const longestShown = 40;
const longestId = 80;

/** The value, or undefined where nothing of it can be used. */
export function readShape(shape: Shape, value: PlacedValue, named: string, complain: Complain): unknown {
  const wrong = (message: string): unknown => {
    complain(value, message, bySchema);
    return undefined;
  };
  switch (shape.kind) {
    case 'flag':
      return value.kind === 'flag' ? value.value : wrong(t('{0} has to be true or false.', named));
    case 'whole':
    case 'number': {
      const { min, max } = shape;
      const isWhole = shape.kind === 'whole';
      if (value.kind === 'number' && value.value >= min && value.value <= max && (!isWhole || Number.isInteger(value.value)))
        return value.value;
      return wrong(
        isWhole
          ? t('{0} has to be a whole number from {1} to {2}.', named, min, max)
          : t('{0} has to be a number from {1} to {2}.', named, min, max),
      );
    }
    case 'choice':
      return value.kind === 'text' && shape.of.includes(value.value) ? value.value : wrong(noChoice(value, shape.of, named));
    case 'model':
      return value.kind === 'text' && modelName.test(value.value)
        ? value.value
        : wrong(t('{0} has to be the name of a model in the catalogue, such as "q7b"; the path of a file is for each user to set.', named));
    case 'choices':
      return listOf(value, named, complain, (item) => choiceOf(item, shape.of, named, complain));
    case 'globs':
      return listOf(value, named, complain, (item) => globOf(item, named, complain));
    case 'commands':
      return listOf(value, named, complain, (item) => commandOf(item, named, complain));
    case 'folders':
      return listOf(value, named, complain, (item) => folderOf(item, named, complain));
    case 'texts':
      return textsOf(value, shape, named, complain);
    case 'aliases':
      return aliasesOf(value, named, complain);
    case 'standards':
      return listOf(value, named, complain, (item, index) => standardOf(item, index + 1, named, complain));
  }
}

/** What somebody wrote, for a sentence. */
export function shown(text: string): string {
  const line = showInLine(text);
  return t('“{0}”', line.length > longestShown ? `${line.slice(0, longestShown).replace(/[\ud800-\udbff]$/, '')}…` : line);
}

/** The known word that was probably meant, whatever its case. */
export function near(typed: string, known: readonly string[]): string | null {
  const found = didYouMean(
    typed,
    known.map((one) => one.toLowerCase()),
  );
  return known.find((one) => one.toLowerCase() === found) ?? null;
}

function listOf<Item>(
  value: PlacedValue,
  named: string,
  complain: Complain,
  read: (item: PlacedValue, index: number) => Item | undefined,
): Item[] | undefined {
  if (value.kind !== 'list') {
    complain(value, t('{0} has to be a list, in square brackets.', named), bySchema);
    return undefined;
  }
  const beyond = value.items[mostEntries];
  if (beyond) complain(beyond, t('{0} may have {1} entries; those from here on don’t count.', named, mostEntries));
  return value.items.slice(0, mostEntries).flatMap((item, index) => read(item, index) ?? []);
}

function choiceOf(item: PlacedValue, of: readonly string[], named: string, complain: Complain): string | undefined {
  if (item.kind === 'text' && of.includes(item.value)) return item.value;
  complain(item, noChoiceIn(item, of, named), bySchema);
  return undefined;
}

function globOf(item: PlacedValue, named: string, complain: Complain): string | undefined {
  if (item.kind !== 'text' || item.value.trim() === '' || /[\n\r\0]/.test(item.value) || item.value.length > longestGlob) {
    complain(item, t('An entry of {0} has to be a pattern of paths in one line, such as "src/" or "*.snap".', named));
    return undefined;
  }
  if (/^(?:[a-z]:|~|\\)|(?:^|\/)\.\.(?:\/|$)/i.test(item.value)) {
    complain(item, t('{0} leads out of the folder: a pattern is relative to the folder of this file, with /.', shown(item.value)));
    return undefined;
  }
  if (!isIgnoreRule(item.value)) {
    complain(
      item,
      t(
        '{0} fits no path, as it can’t be read: a [ needs its ], a range goes upwards, # begins a comment, and ** may stand four times.',
        shown(item.value),
      ),
    );
    return undefined;
  }
  return item.value;
}

function commandOf(item: PlacedValue, named: string, complain: Complain): string | undefined {
  if (item.kind === 'text' && offeredCommand.test(item.value)) return item.value;
  complain(
    item,
    t('An entry of {0} has to be the name of a template or a command without its slash, such as "optimize".', named),
    bySchema,
  );
  return undefined;
}

function folderOf(item: PlacedValue, named: string, complain: Complain): string | undefined {
  const folder = item.kind === 'text' ? item.value.replace(/\/+$/, '') : '';
  if (isPlainPath(folder)) return folder;
  complain(item, t('An entry of {0} has to be a folder of this project, relative to it and with /, such as "tools/prompts".', named));
  return undefined;
}

function textsOf(
  value: PlacedValue,
  { of, longest }: Extract<Shape, { kind: 'texts' }>,
  named: string,
  complain: Complain,
): Record<string, string> | undefined {
  if (value.kind !== 'object') {
    complain(value, t('{0} has to be an object, in braces: a text for each name.', named), bySchema);
    return undefined;
  }
  const read: [string, string][] = [];
  for (const { key, keySpan, value: text } of distinctEntries(value.entries, complain)) {
    if (!of.includes(key)) complain(keySpan, () => unknownKey(key, of));
    else if (text.kind !== 'text' || text.value.trim() === '' || text.value.length > longest)
      complain(text, t('This has to be a text of at most {0} characters.', longest), bySchema);
    else if (hiddenIn(text.value).length > 0) complain(text, t('This text has characters that aren’t seen. Write it without them.'));
    else read.push([key, text.value.trim()]);
  }
  return Object.fromEntries(read);
}

function aliasesOf(value: PlacedValue, named: string, complain: Complain): Record<string, string> | undefined {
  if (value.kind !== 'object') {
    complain(value, t('{0} has to be an object, in braces, such as {1}.', named, '{"t": "/tests"}'), bySchema);
    return undefined;
  }
  const read: [string, string][] = [];
  for (const { key, keySpan, value: target } of distinctEntries(value.entries, complain).slice(0, mostEntries)) {
    if (!aliasedCommand.test(`/${key}`))
      complain(keySpan, t('A name for a command has small letters, digits and dashes, begins with a letter and has no slash.'));
    else if (target.kind !== 'text' || !aliasedCommand.test(target.value))
      complain(target, t('This has to be a command of the chat with its slash and nothing behind it, such as "/tests".'), bySchema);
    else read.push([key, target.value]);
  }
  return Object.fromEntries(read);
}

function standardOf(item: PlacedValue, number: number, named: string, complain: Complain): Standard | undefined {
  if (item.kind === 'text' && item.value.trim() !== '') {
    if (/^[^\s]+\.md$/i.test(item.value))
      complain(
        item,
        t('{0} is taken as a rule’s own text. Write {1} with its path for the rules in a file.', shown(item.value), '{"file": "…"}'),
        {
          severity: 'warning',
        },
      );
    return { number, text: item.value };
  }
  if (item.kind !== 'object') {
    complain(item, t('An entry of {0} has to be a text, or an object with a “text” or a “file”.', named), bySchema);
    return undefined;
  }
  const read: Standard = { number };
  for (const { key, keySpan, value } of distinctEntries(item.entries, complain)) {
    if (key === 'paths') {
      const paths = listOf(value, t('“{0}”', key), complain, (one) => globOf(one, t('“{0}”', key), complain));
      // Without its paths it would hold for all files.
      if (paths === undefined || (paths.length === 0 && value.kind === 'list' && value.items.length > 0)) return undefined;
      read.paths = paths;
    } else if (key === 'text' || key === 'file' || key === 'id') {
      if (value.kind !== 'text' || value.value.trim() === '') complain(value, t('“{0}” has to be a text that isn’t empty.', key), bySchema);
      else if (key === 'file' && !isPlainPath(value.value))
        complain(value, t('{0} is no file below this folder: write its path relative to it, with /.', shown(value.value)));
      else if (key === 'id' && value.value.length > longestId) complain(value, t('An “id” may have {0} characters.', longestId));
      else read[key] = value.value;
    } else complain(keySpan, () => unknownKey(key, ['text', 'file', 'id', 'paths']));
  }
  if (read.text === undefined && read.file === undefined) {
    if (!item.entries.some(({ key }) => key === 'text' || key === 'file'))
      complain(item, t('A standard needs a “text”, or the “file” with it.'));
    return undefined;
  }
  return read;
}

/** That nothing is called so, and what was probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  const meantKey = near(key, known);
  return meantKey === null
    ? t('There is no setting {0} here.', shown(key))
    : t('There is no setting {0} here; “{1}” may be meant.', shown(key), meantKey);
}

/** Entries by key, the last of each; one that stands twice is told. */
export function distinctEntries(entries: readonly PlacedEntry[], complain: Complain): PlacedEntry[] {
  const last = new Map<string, PlacedEntry>();
  for (const entry of entries) {
    if (last.has(entry.key))
      complain(entry.keySpan, t('{0} stands here a second time; this one counts.', shown(entry.key)), { severity: 'warning', ...bySchema });
    last.set(entry.key, entry);
  }
  return [...last.values()];
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  return t('{0} or {1}', quoted.slice(0, -1).join(', '), quoted.at(-1) ?? '');
}

function noChoice(value: PlacedValue, of: readonly string[], named: string): string {
  const word = value.kind === 'text' ? near(value.value, of) : null;
  return word === null ? t('{0} has to be {1}.', named, oneOf(of)) : t('{0} has to be {1}; “{2}” may be meant.', named, oneOf(of), word);
}

function noChoiceIn(item: PlacedValue, of: readonly string[], named: string): string {
  const word = item.kind === 'text' ? near(item.value, of) : null;
  return word === null
    ? t('An entry of {0} has to be {1}.', named, oneOf(of))
    : t('An entry of {0} has to be {1}; “{2}” may be meant.', named, oneOf(of), word);
}
