/** Symbols that are meant by what is typed after an `@`: of the whole workspace, or of one file. */
import * as vscode from 'vscode';
import { throwIfCancelled } from '../../base/appError.ts';
import type { FoundMentions, MentionHit, MentionKind } from '../../core/context/mentionKinds.ts';
import { rankName, rankStep, typedName } from '../../core/context/nameRank.ts';
import { lookUpPath } from '../../core/context/pathLookup.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { answerInTime } from '../actions/answerInTime.ts';
import { documentSymbols, flatSymbols } from '../documentSymbols.ts';
import { relativePath } from '../workspacePaths.ts';
import { attachedSymbol, type SymbolPlace } from './attachedSymbol.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** A language server may look longer than this; the list comes without its symbols, and they come when it is asked again. Milliseconds. */
const waitMs = 150;
/** Fewer letters fit half of all symbols. */
const leastTyped = 2;
/** Of files and symbols that fit alike, files go before. */
const behindFiles = rankStep * 0.2;

export function symbolMentions(files: WorkspaceFiles): MentionKind {
  const symbols = new WorkspaceSymbols();
  return {
    name: 'symbol',
    help: 'A function, class or other declaration, by its name or that of its file.',
    withoutName: true,
    find: async (query, bare, signal): Promise<FoundMentions> => {
      const place = bare ? null : await fileOf(query, files, signal);
      if (place) return { hits: await symbolsIn(place, signal) };
      if (query.length < leastTyped) return { hits: [], hint: 'Type more of its name, or the path of its file.' };
      const found = await symbols.find(query);
      throwIfCancelled(signal);
      return found ? { hits: ranked(query, found) } : { hits: [], pending: true };
    },
  };
}

/** The file whose symbols are meant: the one that is named, or, with nothing typed, the one in front. */
async function fileOf(query: string, files: WorkspaceFiles, signal: AbortSignal): Promise<vscode.Uri | null> {
  if (query === '') return vscode.window.activeTextEditor?.document.uri ?? null;
  if (!/[./\\]/.test(query)) return null;
  const { byPath } = await files.list(signal);
  const { paths, guessed } = lookUpPath(query, [...byPath.keys()]);
  const [only, ...more] = paths;
  return only === undefined || guessed || more.length > 0 ? null : (byPath.get(only) ?? null);
}

async function symbolsIn(uri: vscode.Uri, signal: AbortSignal): Promise<MentionHit[]> {
  const found = flatSymbols(await documentSymbols(uri));
  throwIfCancelled(signal);
  // In the order of the file.
  return found.map(({ name, kind, range }, at) => hitOf({ uri, name, range }, kind, -at));
}

function ranked(query: string, found: readonly vscode.SymbolInformation[]): MentionHit[] {
  const typed = typedName(query);
  return found.flatMap(({ name, kind, location: { uri, range } }) => {
    const plain = name.replace(/\(.*$/s, '');
    const rank = rankName(typed, plain, plain.toLowerCase());
    if (rank === null || isSecretFile(uri.path) || !vscode.workspace.getWorkspaceFolder(uri)) return [];
    return [hitOf({ uri, name: plain, range }, kind, rank - behindFiles)];
  });
}

function hitOf(place: SymbolPlace, kind: vscode.SymbolKind, rank: number): MentionHit {
  const what = vscode.SymbolKind[kind].toLowerCase();
  return { name: place.name, detail: `${what} in ${relativePath(place.uri)}`, rank, thing: () => Promise.resolve(attachedSymbol(place)) };
}

/** Asks for the symbols of a name once, however often the list is asked for while they are looked for. */
class WorkspaceSymbols {
  #asked: { query: string; answer: Promise<vscode.SymbolInformation[]>; done: boolean } | null = null;

  /** Null while they are still looked for. */
  async find(query: string): Promise<vscode.SymbolInformation[] | null> {
    // What was told is told anew for the next one who asks, as files change meanwhile.
    if (this.#asked?.query !== query || this.#asked.done) this.#asked = { query, answer: lookFor(query), done: false };
    const { answer } = this.#asked;
    const asked = this.#asked;
    const found = await answerInTime(answer, waitMs, () => undefined);
    if (found) asked.done = true;
    return found;
  }
}

async function lookFor(query: string): Promise<vscode.SymbolInformation[]> {
  try {
    return (
      (await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>('vscode.executeWorkspaceSymbolProvider', query)) ?? []
    );
  } catch {
    // A provider that fails has nothing to offer; the files are offered all the same.
    return [];
  }
}
