/**
 * Symbols that are meant by what is typed after an `@`: of the whole workspace, or of one file. Language servers tell of those that they know; the index knows those of all files, also where there is no
 * server, or none is started yet.
 */
import * as vscode from 'vscode';
import { throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { FoundMentions, MentionHit, MentionKind } from '../../core/context/mentionKinds.ts';
import { rankName, rankStep, typedName } from '../../core/context/nameRank.ts';
import { lookUpPath } from '../../core/context/pathLookup.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { OutlineSymbol } from '../../protocol/indexer.ts';
import { answerInTime } from '../actions/answerInTime.ts';
import { documentSymbols, flatSymbols } from '../documentSymbols.ts';
import { relativePath } from '../workspacePaths.ts';
import { editorInFront } from '../editorInFront.ts';
import { attachedSymbol, type SymbolPlace } from './attachedSymbol.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** A language server may look longer than this; the list comes without its symbols, and they come when it is asked again. Milliseconds. */
const waitMs = 150;
/** An index that is still being made isn't waited for longer. Milliseconds. */
const indexMs = 1_000;
/** The shortest names that fit: they are nearest to what was typed. */
const mostIndexed = 200;
/** Fewer letters fit half of all symbols. */
const leastTyped = 2;
/** Of files and symbols that fit alike, files go before. */
const behindFiles = rankStep * 0.2;

/** What lists of symbols come from. */
type Indexed = Pick<ProjectIndex, 'folders' | 'symbolsLike' | 'symbolsIn'>;

/** A symbol, whoever tells of it. */
interface ToldSymbol extends SymbolPlace {
  /** What it is, in a word. */
  what: string;
}

export function symbolMentions(files: WorkspaceFiles, index: Indexed): MentionKind {
  const symbols = new WorkspaceSymbols(index);
  return {
    name: 'symbol',
    help: t('A function, class or other declaration, by its name or that of its file.'),
    withoutName: true,
    find: async (query, bare, signal): Promise<FoundMentions> => {
      const place = bare ? null : await fileOf(query, files, signal);
      if (place) return { hits: await symbolsIn(place, index, signal) };
      if (query.length < leastTyped) return { hits: [], hint: t('Type more of its name, or the path of its file.') };
      const found = await symbols.find(query);
      throwIfCancelled(signal);
      return found ? { hits: ranked(query, found) } : { hits: [], pending: true };
    },
  };
}

/** The file whose symbols are meant: the one that is named, or, with nothing typed, the one in front. */
async function fileOf(query: string, files: WorkspaceFiles, signal: AbortSignal): Promise<vscode.Uri | null> {
  if (query === '') return editorInFront()?.document.uri ?? null;
  if (!/[./\\]/.test(query)) return null;
  const { byPath } = await files.list(signal);
  const { paths, guessed } = lookUpPath(query, [...byPath.keys()]);
  const [only, ...more] = paths;
  return only === undefined || guessed || more.length > 0 ? null : (byPath.get(only) ?? null);
}

async function symbolsIn(uri: vscode.Uri, index: Indexed, signal: AbortSignal): Promise<MentionHit[]> {
  const told = flatSymbols(await documentSymbols(uri)).map(({ name, kind, range }): ToldSymbol => ({
    uri,
    name,
    range,
    what: wordOf(kind),
  }));
  throwIfCancelled(signal);
  const found = told.length > 0 ? told : await indexedIn(uri, index, signal);
  // In the order of the file.
  return found.map((symbol, at) => hitOf(symbol, -at));
}

/** Of what the index knows the code: sections of prose are lines of text, which nobody calls symbols. */
async function indexedIn(uri: vscode.Uri, index: Indexed, signal: AbortSignal): Promise<ToldSymbol[]> {
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  if (root === undefined || !index.folders.some((folder) => folder.root === root)) return [];
  const symbols = await index.symbolsIn(root, vscode.workspace.asRelativePath(uri, false), signal).catch(() => null);
  throwIfCancelled(signal);
  return (symbols ?? []).filter(({ kind }) => kind !== 'section').map((symbol) => toldOf(uri, symbol));
}

function ranked(query: string, found: readonly ToldSymbol[]): MentionHit[] {
  const typed = typedName(query);
  return found.flatMap((symbol) => {
    const { name, uri } = symbol;
    const rank = rankName(typed, name, name.toLowerCase());
    if (rank === null || isSecretFile(uri.path) || !vscode.workspace.getWorkspaceFolder(uri)) return [];
    return [hitOf(symbol, rank - behindFiles)];
  });
}

function hitOf(symbol: ToldSymbol, rank: number): MentionHit {
  const { name, what, uri } = symbol;
  return { name, detail: `${what} in ${relativePath(uri)}`, rank, thing: () => Promise.resolve(attachedSymbol(symbol)) };
}

function wordOf(kind: vscode.SymbolKind): string {
  return vscode.SymbolKind[kind].toLowerCase();
}

function toldOf(uri: vscode.Uri, { name, kind, line, endLine }: OutlineSymbol): ToldSymbol {
  return { uri, name, what: kind, range: new vscode.Range(line - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER) };
}

/** Asks for the symbols of a name once, however often the list is asked for while they are looked for. */
class WorkspaceSymbols {
  readonly #index: Indexed;
  #asked: { query: string; answer: Promise<ToldSymbol[]>; done: boolean } | null = null;

  constructor(index: Indexed) {
    this.#index = index;
  }

  /** Null while they are still looked for. */
  async find(query: string): Promise<ToldSymbol[] | null> {
    // What was told is told anew for the next one who asks, as files change meanwhile.
    if (this.#asked?.query !== query || this.#asked.done) this.#asked = { query, answer: this.#look(query), done: false };
    const { answer } = this.#asked;
    const asked = this.#asked;
    const found = await answerInTime(answer, waitMs, () => undefined);
    if (found) asked.done = true;
    return found;
  }

  async #look(query: string): Promise<ToldSymbol[]> {
    const [served, indexed] = await Promise.all([
      fromServers(query),
      answerInTime(fromIndex(query, this.#index), indexMs, () => undefined),
    ]);
    const byPlace = Map.groupBy(served, placeKey);
    // One that a server tells of as well is the same: it may begin with what stands above it, or not.
    const isServed = (one: ToldSymbol): boolean =>
      byPlace.get(placeKey(one))?.some(({ range }) => range.intersection(one.range) !== undefined) ?? false;
    return [...served, ...(indexed ?? []).filter((one) => !isServed(one))];
  }
}

function placeKey({ uri, name }: ToldSymbol): string {
  return `${uri.toString()} ${name}`;
}

async function fromServers(query: string): Promise<ToldSymbol[]> {
  try {
    const found =
      (await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>('vscode.executeWorkspaceSymbolProvider', query)) ?? [];
    return found.map(({ name, kind, location: { uri, range } }) => ({ uri, name: name.replace(/\(.*$/s, ''), range, what: wordOf(kind) }));
  } catch {
    // A provider that fails has nothing to offer; the files are offered all the same.
    return [];
  }
}

async function fromIndex(query: string, index: Indexed): Promise<ToldSymbol[]> {
  try {
    const found = await index.symbolsLike(query, mostIndexed);
    return found.map((symbol) => toldOf(vscode.Uri.joinPath(vscode.Uri.file(symbol.folder.root), symbol.path), symbol));
  } catch {
    // Where it is switched off, or fails, servers tell what they know; its own state says what is wrong.
    return [];
  }
}
