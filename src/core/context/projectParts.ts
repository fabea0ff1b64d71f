/** What of the project as a whole goes with a question about it: what it is and its commands, what its own words say, and its map, or that of a folder. Pure. */
import { t } from '../../base/l10n.ts';
import type { NamedFolder, RankedSymbol } from '../../protocol/indexer.ts';
import { contextBlock } from '../chat/chatPrompt.ts';
import { mapText } from '../indexing/mapText.ts';
import { profilePlain } from '../project/profileText.ts';
import type { ProjectProfile } from '../project/projectProfile.ts';
import type { Purpose } from '../project/projectPart.ts';
import { partOf } from './gatheredText.ts';
import type { Candidate, FileTexts, GatherPort } from './gathering.ts';
import { shortened } from './namedFile.ts';
import type { QuestionWords } from './questionWords.ts';
import { wholePlace } from './stretches.ts';

/** The part of the budget that each may take: what the project is, what it says of itself, one of its sections, its map, and those of named folders. */
const profilePart = 0.35;
const readmePart = 0.3;
const sectionPart = 0.2;
const mapPart = 0.3;
const foldersPart = 0.6;
/** What its map may take of that, so that other files are named, too. */
const mapOfFolder = 0.75;
/** Tokens of a map, however much there is room for; symbols that it is chosen from; and what stands around it in the prompt. */
const largestMap = 1_024;
export const mostSymbols = 300;
const around = 24;
/** Lines of what a project says of itself: what it is stands at the beginning. */
const readmeLines = 60;
const mostSections = 2;
/** Folders that are shown, and files without declarations that are named of each. */
const mostFolders = 3;
const fileCounts = [60, 30, 12, 4];
/** Parts of a large project that are told of, as many as have room. */
const partCounts = [8, 4, 2, 1];

const readmes = ['README.md', 'README', 'README.rst', 'README.txt'];
const guides = ['CONTRIBUTING.md', 'DEVELOPMENT.md', 'HACKING.md', ...readmes];

/** What a heading has that tells how something is done. */
const headings: Readonly<Record<Purpose, RegExp>> = {
  install: /\binstall|\bset ?up|getting started|\brequire/i,
  build: /\bbuild|\bcompil/i,
  run: /\brun(?:ning)?\b|\bstart|\busage|\bdevelop/i,
  test: /\btest/i,
  lint: /\blint/i,
  format: /\bformat/i,
  types: /\btype/i,
};

type Asked = Pick<QuestionWords, 'overview' | 'commands'> & { folders: readonly NamedFolder[]; budget: number };

/** None for a question about something else. Rejects with what the port rejects with. */
export async function projectParts(
  { overview, commands, folders, budget }: Asked,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const parts: Candidate[] = [];
  const shown = folders.slice(0, mostFolders);
  for (const folder of shown) {
    const { word, path, others } = folder;
    const which = others > 0 ? `; ${t('the topmost of {0} called {1}', others + 1, word)}` : '';
    const reason = `${t('what is in {0}/, named in the question', path)}${which}`;
    const symbols = await port.ranked(path, mostSymbols, signal);
    parts.push(...(await folderPart(folder, symbols, (budget * foldersPart) / shown.length, reason, port, signal)));
  }
  if (!overview && commands.length === 0) return parts;
  const profile = await port.profile(signal);
  if (profile) parts.push(...(await profileOf(profile, budget * profilePart, port, signal)));
  if (profile && commands.length > 0) parts.push(...(await sections(profile, commands, budget * sectionPart, port, texts, signal)));
  if (!overview) return parts;
  const [readme] = await topmost(readmes, port, signal);
  const lines = readme === undefined ? null : await texts.of(readme);
  if (readme !== undefined && lines && lines.length > 0) {
    const beginning = {
      path: readme,
      line: 1,
      endLine: Math.min(readmeLines, lines.length),
      reason: t('what the project says of itself'),
      priority: 98,
    };
    parts.push(await shortened(beginning, lines, budget * readmePart, port, signal));
  }
  const map = await mapOf(await port.ranked('', mostSymbols, signal), Math.min(largestMap, budget * mapPart - around), port, signal);
  if (map !== '')
    parts.push({ ...wholePlace(''), reason: t('the main declarations of the project'), priority: 96, text: { kind: 'map', body: map } });
  return parts;
}

async function profileOf(profile: ProjectProfile, most: number, port: GatherPort, signal: AbortSignal | undefined): Promise<Candidate[]> {
  if (profile.parts.length + profile.languages.length === 0) return [];
  const bodies = [...new Set(partCounts.map((count) => profilePlain(profile, count)))];
  const body = (await fitting(bodies, most, port, signal)) ?? bodies.at(-1) ?? '';
  return [{ ...wholePlace(''), reason: t('what the project is, and its commands'), priority: 100, text: { kind: 'project', body } }];
}

/** Where the project's own guides have one of the commands, or a heading that speaks of it. */
async function sections(
  { parts }: ProjectProfile,
  purposes: readonly Purpose[],
  most: number,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const commands = [
    ...new Set(parts.flatMap((part) => part.commands.filter(({ purpose }) => purposes.includes(purpose)).map(({ command }) => command))),
  ];
  const found: Candidate[] = [];
  for (const path of await topmost(guides, port, signal)) {
    const lines = (await texts.of(path)) ?? [];
    const symbols = ((await port.outline(path, signal)) ?? []).filter(({ kind }) => kind === 'section');
    for (const { line, endLine, nameLine, name } of symbols) {
      // What stands below a heading within is that one's.
      const within = symbols.find((other) => other.line > line && other.line <= endLine);
      const last = within ? within.line - 1 : endLine;
      const own = lines.slice(nameLine, last).join('\n');
      const command = commands.find((one) => own.includes(one));
      if (command === undefined && !(own.trim() !== '' && purposes.some((purpose) => headings[purpose].test(name)))) continue;
      const reason = command === undefined ? t('“{0}” in the project’s own words', name) : t('has {0}', `“${command}”`);
      found.push({ path, line, endLine: last, reason, priority: command === undefined ? 90 : 92 });
    }
  }
  const best = found.sort((a, b) => b.priority - a.priority).slice(0, mostSections);
  return Promise.all(best.map(async (one) => shortened(one, (await texts.of(one.path)) ?? [], most, port, signal)));
}

/** What is declared in a folder, the most important of it, and its files in which nothing is. `symbols`: those of it that matter most. */
export async function folderPart(
  { path, files, of }: Pick<NamedFolder, 'path' | 'files' | 'of'>,
  symbols: readonly RankedSymbol[],
  most: number,
  reason: string,
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const map = await mapOf(symbols, Math.min(largestMap, most * mapOfFolder - around), port, signal);
  const mapped = new Set(map.split('\n'));
  const plain = files.filter((file) => !mapped.has(file));
  const bodies = [...fileCounts, 0].map((count) => {
    const named = plain.slice(0, count);
    const more = of - (files.length - plain.length) - named.length;
    const list = [...named, ...(more > 0 ? [`(${String(more)} more files)`] : [])];
    return [map, list.length === 0 ? '' : `${map === '' ? 'Files' : 'Other files'}:\n${list.join('\n')}`]
      .filter((one) => one !== '')
      .join('\n');
  });
  const body = await fitting(
    [...new Set([...bodies, map])].filter((one) => one !== ''),
    most,
    port,
    signal,
    path,
  );
  if (body === null) return [];
  return [{ ...wholePlace(path), reason, priority: 97, text: { kind: 'map', body } }];
}

async function mapOf(symbols: readonly RankedSymbol[], most: number, port: GatherPort, signal: AbortSignal | undefined): Promise<string> {
  if (most <= 0) return '';
  const { text } = await mapText(symbols, most, async (map) => (await port.count([map], signal))[0] ?? 0);
  return text.trimEnd();
}

/** The first of these texts that takes no more than so many tokens; null where none does. */
async function fitting(
  bodies: readonly string[],
  most: number,
  port: GatherPort,
  signal: AbortSignal | undefined,
  path = '',
): Promise<string | null> {
  const blocks = bodies.map((body) => contextBlock(partOf(wholePlace(path), [], { kind: 'map', body })));
  const counts = blocks.length > 0 ? await port.count(blocks, signal) : [];
  return bodies.find((_, at) => (counts[at] ?? Infinity) <= most) ?? null;
}

/** Of files that may be called so those that no folder of the project holds, or of each open folder its own; in the order of the names. */
async function topmost(names: readonly string[], port: GatherPort, signal: AbortSignal | undefined): Promise<string[]> {
  const found = await port.named(names, signal);
  const paths = names.flatMap((name) => found.filter(({ word, guessed }) => word === name && !guessed).flatMap((one) => one.paths));
  const least = Math.min(...paths.map((path) => path.split('/').length));
  return [...new Set(paths.filter((path) => path.split('/').length === least))];
}
