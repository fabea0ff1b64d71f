/** Reads one value of a project's settings by its shape: what of it can be used, and what is wrong with the rest, each with its place. Pure. */
import { didYouMean } from '../../base/didYouMean.ts';
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
  const wrong = (what: string): unknown => {
    complain(value, `${named} has to be ${what}.`, bySchema);
    return undefined;
  };
  switch (shape.kind) {
    case 'flag':
      return value.kind === 'flag' ? value.value : wrong('true or false');
    case 'whole':
    case 'number': {
      const { min, max } = shape;
      const what = `a ${shape.kind === 'whole' ? 'whole number' : 'number'} from ${String(min)} to ${String(max)}`;
      if (value.kind !== 'number' || !(value.value >= min && value.value <= max)) return wrong(what);
      return shape.kind === 'number' || Number.isInteger(value.value) ? value.value : wrong(what);
    }
    case 'choice':
      return value.kind === 'text' && shape.of.includes(value.value) ? value.value : wrong(`${oneOf(shape.of)}${meant(value, shape.of)}`);
    case 'model':
      return value.kind === 'text' && modelName.test(value.value)
        ? value.value
        : wrong('the name of a model in the catalogue, such as "q7b"; the path of a file is for each user to set');
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
  return `“${line.length > longestShown ? `${line.slice(0, longestShown).replace(/[\ud800-\udbff]$/, '')}…` : line}”`;
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
    complain(value, `${named} has to be a list, in square brackets.`, bySchema);
    return undefined;
  }
  const beyond = value.items[mostEntries];
  if (beyond) complain(beyond, `${named} may have ${String(mostEntries)} entries; those from here on don’t count.`);
  return value.items.slice(0, mostEntries).flatMap((item, index) => read(item, index) ?? []);
}

function choiceOf(item: PlacedValue, of: readonly string[], named: string, complain: Complain): string | undefined {
  if (item.kind === 'text' && of.includes(item.value)) return item.value;
  complain(item, `An entry of ${named} has to be ${oneOf(of)}${meant(item, of)}.`, bySchema);
  return undefined;
}

function globOf(item: PlacedValue, named: string, complain: Complain): string | undefined {
  if (item.kind !== 'text' || item.value.trim() === '' || /[\n\r\0]/.test(item.value) || item.value.length > longestGlob) {
    complain(item, `An entry of ${named} has to be a pattern of paths in one line, such as "src/" or "*.snap".`);
    return undefined;
  }
  if (/^(?:[a-z]:|~|\\)|(?:^|\/)\.\.(?:\/|$)/i.test(item.value)) {
    complain(item, `${shown(item.value)} leads out of the folder: a pattern is relative to the folder of this file, with /.`);
    return undefined;
  }
  if (!isIgnoreRule(item.value)) {
    complain(
      item,
      `${shown(item.value)} fits no path, as it can’t be read: a [ needs its ], a range goes upwards, # begins a comment, and ** may stand four times.`,
    );
    return undefined;
  }
  return item.value;
}

function commandOf(item: PlacedValue, named: string, complain: Complain): string | undefined {
  if (item.kind === 'text' && offeredCommand.test(item.value)) return item.value;
  complain(item, `An entry of ${named} has to be the name of a template or a command without its slash, such as "optimize".`, bySchema);
  return undefined;
}

function folderOf(item: PlacedValue, named: string, complain: Complain): string | undefined {
  const folder = item.kind === 'text' ? item.value.replace(/\/+$/, '') : '';
  if (isPlainPath(folder)) return folder;
  complain(item, `An entry of ${named} has to be a folder of this project, relative to it and with /, such as "tools/prompts".`);
  return undefined;
}

function textsOf(
  value: PlacedValue,
  { of, longest }: Extract<Shape, { kind: 'texts' }>,
  named: string,
  complain: Complain,
): Record<string, string> | undefined {
  if (value.kind !== 'object') {
    complain(value, `${named} has to be an object, in braces: a text for each name.`, bySchema);
    return undefined;
  }
  const read: [string, string][] = [];
  for (const { key, keySpan, value: text } of distinctEntries(value.entries, complain)) {
    if (!of.includes(key)) complain(keySpan, () => unknownKey(key, of));
    else if (text.kind !== 'text' || text.value.trim() === '' || text.value.length > longest)
      complain(text, `This has to be a text of at most ${String(longest)} characters.`, bySchema);
    else if (hiddenIn(text.value).length > 0) complain(text, 'This text has characters that aren’t seen. Write it without them.');
    else read.push([key, text.value.trim()]);
  }
  return Object.fromEntries(read);
}

function aliasesOf(value: PlacedValue, named: string, complain: Complain): Record<string, string> | undefined {
  if (value.kind !== 'object') {
    complain(value, `${named} has to be an object, in braces, such as {"t": "/tests"}.`, bySchema);
    return undefined;
  }
  const read: [string, string][] = [];
  for (const { key, keySpan, value: target } of distinctEntries(value.entries, complain).slice(0, mostEntries)) {
    if (!aliasedCommand.test(`/${key}`))
      complain(keySpan, 'A name for a command has small letters, digits and dashes, begins with a letter and has no slash.');
    else if (target.kind !== 'text' || !aliasedCommand.test(target.value))
      complain(target, 'This has to be a command of the chat with its slash and nothing behind it, such as "/tests".', bySchema);
    else read.push([key, target.value]);
  }
  return Object.fromEntries(read);
}

function standardOf(item: PlacedValue, number: number, named: string, complain: Complain): Standard | undefined {
  if (item.kind === 'text' && item.value.trim() !== '') {
    if (/^[^\s]+\.md$/i.test(item.value))
      complain(item, `${shown(item.value)} is taken as a rule’s own text. Write {"file": "…"} with its path for the rules in a file.`, {
        severity: 'warning',
      });
    return { number, text: item.value };
  }
  if (item.kind !== 'object') {
    complain(item, `An entry of ${named} has to be a text, or an object with a “text” or a “file”.`, bySchema);
    return undefined;
  }
  const read: Standard = { number };
  for (const { key, keySpan, value } of distinctEntries(item.entries, complain)) {
    if (key === 'paths') {
      const paths = listOf(value, '“paths”', complain, (one) => globOf(one, '“paths”', complain));
      // Without its paths it would hold for all files.
      if (paths === undefined || (paths.length === 0 && value.kind === 'list' && value.items.length > 0)) return undefined;
      read.paths = paths;
    } else if (key === 'text' || key === 'file' || key === 'id') {
      if (value.kind !== 'text' || value.value.trim() === '') complain(value, `“${key}” has to be a text that isn’t empty.`, bySchema);
      else if (key === 'file' && !isPlainPath(value.value))
        complain(value, `${shown(value.value)} is no file below this folder: write its path relative to it, with /.`);
      else if (key === 'id' && value.value.length > longestId) complain(value, `An “id” may have ${String(longestId)} characters.`);
      else read[key] = value.value;
    } else complain(keySpan, () => unknownKey(key, ['text', 'file', 'id', 'paths']));
  }
  if (read.text === undefined && read.file === undefined) {
    if (!item.entries.some(({ key }) => key === 'text' || key === 'file'))
      complain(item, 'A standard needs a “text”, or the “file” with it.');
    return undefined;
  }
  return read;
}

/** That nothing is called so, and what was probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  const meantKey = near(key, known);
  return `There is no setting ${shown(key)} here${meantKey === null ? '' : `; “${meantKey}” may be meant`}.`;
}

/** Entries by key, the last of each; one that stands twice is told. */
export function distinctEntries(entries: readonly PlacedEntry[], complain: Complain): PlacedEntry[] {
  const last = new Map<string, PlacedEntry>();
  for (const entry of entries) {
    if (last.has(entry.key))
      complain(entry.keySpan, `${shown(entry.key)} stands here a second time; this one counts.`, { severity: 'warning', ...bySchema });
    last.set(entry.key, entry);
  }
  return [...last.values()];
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

function meant(value: PlacedValue, of: readonly string[]): string {
  const word = value.kind === 'text' ? near(value.value, of) : null;
  return word === null ? '' : `; “${word}” may be meant`;
}
