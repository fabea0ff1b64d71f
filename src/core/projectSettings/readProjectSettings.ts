/** Reads the text of `.mlx-code.json`: the values that can be used, each with its line, and all that is wrong, each with its place. Never throws. Pure. */
import { listOf, t } from '../../base/l10n.ts';
import { JsonFault, type PlacedEntry, placedJson, type PlacedValue, placedValues } from './placedJson.ts';
import { bothOf } from './keptSettings.ts';
import { olderNames, type ProjectKey, projectKeys, type ProjectValues } from './projectKeys.ts';
import { placesIn, type SettingsProblem } from './settingsProblem.ts';
import { type Complain, distinctEntries, readShape, shown, unknownKey } from './shapeReading.ts';

export interface ProjectSettings {
  values: Partial<ProjectValues>;
  /** The line of each value, counted from 1. */
  lines: Partial<Record<ProjectKey, number>>;
  problems: SettingsProblem[];
  /** It is no JSON, so that nothing of it counts but what is ruled out. */
  broken: boolean;
}

export const noProjectSettings: ProjectSettings = { values: {}, lines: {}, problems: [], broken: false };

/** More problems than anybody reads at once; those that come first are told. */
const mostProblems = 100;

const allKeys = Object.keys(projectKeys) as ProjectKey[];
/** `context` of `context.share`. */
const groups = new Set(allKeys.flatMap((key) => (key.includes('.') ? [key.slice(0, key.indexOf('.'))] : [])));
const topKeys = [...groups, ...allKeys.filter((key) => !key.includes('.'))];
/** By what VS Code calls them. */
const settingNames = new Map(
  allKeys.flatMap((key) => (projectKeys[key].setting === null ? [] : [[projectKeys[key].setting, key] as const])),
);

export function readProjectSettings(text: string): ProjectSettings {
  const placed = placesIn(text);
  const problems: SettingsProblem[] = [];
  let about = '';
  const complain: Complain = (span, message, { severity = 'error', bySchema = false } = {}) => {
    if (problems.length >= mostProblems) return;
    problems.push({ ...placed(span), severity, message: typeof message === 'string' ? message : message(), bySchema, about });
  };
  let root: PlacedValue;
  try {
    root = placedJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return brokenSettings(text, error, placed);
  }
  if (root.kind !== 'object') {
    complain(root, t('The settings have to be an object: they begin with { and end with }.'), { bySchema: true });
    return { values: {}, lines: {}, problems, broken: true };
  }
  const found = new Map<ProjectKey, { value: unknown; line: number }>();
  const take = (key: ProjectKey, value: PlacedValue, named: string): void => {
    const read = readShape(projectKeys[key].shape, value, named, complain);
    if (read !== undefined) found.set(key, { value: read, line: placed(value).line });
  };
  const older: PlacedEntry[] = [];
  for (const entry of distinctEntries(root.entries, complain)) {
    const { key, keySpan, value } = entry;
    if (key === '$schema') continue;
    about = key;
    if (groups.has(key)) readGroup(key, value, take, complain);
    else if (topKeys.includes(key)) take(key as ProjectKey, value, t('“{0}”', key));
    else if (Object.hasOwn(olderNames, key)) older.push(entry);
    else complain(keySpan, () => misplaced(key) ?? unknownKey(key, topKeys));
  }
  // What is ruled out stays so, however often it is said.
  for (const key of ['deny', 'allow'] as const) {
    const said = root.entries.filter((entry) => entry.key === key);
    const all =
      said.length > 1
        ? ruledOutBy(
            key,
            said.map(({ value }) => value),
          )
        : undefined;
    if (all && (all.length > 0 || key === 'allow')) found.set(key, { value: all, line: placed(said.at(-1)?.value ?? root).line });
  }
  for (const entry of older) {
    about = entry.key;
    readOlder(entry, found, take, complain);
  }
  return {
    values: Object.fromEntries([...found].map(([key, { value }]) => [key, value])),
    lines: Object.fromEntries([...found].map(([key, { line }]) => [key, line])),
    problems: problems.sort((a, b) => a.line - b.line || a.column - b.column),
    broken: false,
  };
}

/** What is ruled out stays so in a file that somebody has broken: nobody means to allow it by that. All else doesn't count. */
function brokenSettings(text: string, { span, message }: JsonFault, placed: ReturnType<typeof placesIn>): ProjectSettings {
  const settings: ProjectSettings = { values: {}, lines: {}, problems: [], broken: true };
  const { values, lines } = settings;
  for (const key of ['deny', 'allow', 'editsOnly'] as const) {
    const said = placedValues(text, key);
    const all = key === 'editsOnly' ? said.map((value) => listIn(key, value)).findLast((list) => list.length > 0) : ruledOutBy(key, said);
    if (!all || (all.length === 0 && key !== 'allow')) continue;
    Object.assign(values, { [key]: all });
    lines[key] = placed(said.findLast((value) => key === 'allow' || listIn(key, value).length > 0) ?? { start: 0, end: 0 }).line;
  }
  const holds = Object.keys(values).map((key) => t('“{0}”', key));
  const kept =
    holds.length === 1 ? t('What {0} says holds all the same.', holds[0] ?? '') : t('What {0} say holds all the same.', listOf(holds));
  const said = holds.length === 0 ? message : `${message} ${kept}`;
  settings.problems.push({ ...placed(span), severity: 'error', message: said, bySchema: true, about: '' });
  return settings;
}

/** What several of one key say together: all that one of them denies; only what all of them allow. */
function ruledOutBy(key: 'deny' | 'allow', said: readonly PlacedValue[]): unknown[] | undefined {
  const lists = said.flatMap((value) => (value.kind === 'list' ? [listIn(key, value)] : []));
  return key === 'deny' ? [...new Set(lists.flat())] : lists.reduce<unknown[] | undefined>((all, list) => bothOf(all, list), undefined);
}

function listIn(key: 'deny' | 'allow' | 'editsOnly', value: PlacedValue): unknown[] {
  const read = readShape(projectKeys[key].shape, value, '', () => undefined);
  return Array.isArray(read) ? (read as unknown[]) : [];
}

type Take = (key: ProjectKey, value: PlacedValue, named: string) => void;

function readGroup(group: string, value: PlacedValue, take: Take, complain: Complain): void {
  if (value.kind !== 'object') {
    complain(value, t('“{0}” has to be an object, in braces.', group), { bySchema: true });
    return;
  }
  const names = allKeys.filter((key) => key.startsWith(`${group}.`)).map((key) => key.slice(group.length + 1));
  for (const { key, keySpan, value: inner } of distinctEntries(value.entries, complain)) {
    if (names.includes(key)) take(`${group}.${key}` as ProjectKey, inner, t('“{0}”', `${group}.${key}`));
    else complain(keySpan, () => unknownKey(key, names));
  }
}

const note = { severity: 'note', bySchema: true } as const;

/** A name that counts where the present one isn't there. */
function readOlder({ key, keySpan, value }: PlacedEntry, found: ReadonlyMap<ProjectKey, unknown>, take: Take, complain: Complain): void {
  const older = olderNames[key];
  if (!older) return;
  const { key: present, charactersPerToken } = older;
  if (found.has(present)) {
    complain(keySpan, t('{0} is an older name of “{1}”, which is there too and counts.', shown(key), present), { severity: 'warning' });
    return;
  }
  const { shape } = projectKeys[present];
  if (charactersPerToken === undefined || value.kind !== 'number' || shape.kind !== 'whole') {
    take(present, value, t('“{0}”', key));
    complain(keySpan, t('{0} is an older name of “{1}”.', shown(key), present), note);
    return;
  }
  const tokens = Math.min(shape.max, Math.max(shape.min, Math.round(value.value / charactersPerToken)));
  take(present, { ...value, value: tokens }, t('“{0}”', key));
  complain(keySpan, t('{0} is an older setting in characters; it counts as {1} tokens of “{2}”.', shown(key), tokens, present), note);
}

/** Of a name with dots, or VS Code's own: how it is written here. */
function misplaced(key: string): string | null {
  const present = settingNames.get(key.replace(/^mlxCode\./, '')) ?? allKeys.find((one) => one === key);
  if (present === undefined)
    return key.startsWith('mlxCode.')
      ? t('{0} can’t be set for a project: it is for each user to set, in VS Code’s settings.', shown(key))
      : null;
  const [group = '', name] = present.split('.');
  return name === undefined
    ? t('{0} is written “{1}” in this file.', shown(key), group)
    : t('{0} is written as “{1}” in “{2}” in this file.', shown(key), name, group);
}
