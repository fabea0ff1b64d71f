/**
 * Places of the workspace that answers name: whether they are there, and the way to them. It reads the words as the page does (`base/placeWord.ts`) and knows
 * nothing of answers. Nothing outside the open folders is ever looked at.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { type FilePlace, filePlace, type SymbolWord, symbolWord } from '../../base/placeWord.ts';
import { PathEnds } from '../../core/context/pathEnds.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import { answerInTime } from '../actions/answerInTime.ts';
import { absolutePlace } from '../context/namedPlace.ts';
import type { WorkspaceFiles } from '../context/workspaceFiles.ts';
import { relativePath } from '../workspacePaths.ts';

/** An index that is still being made isn't waited for longer; what it knows is asked again. Milliseconds. */
const indexMs = 1_000;
/** A name that more files or symbols have means none of them. */
const mostMeant = 8;

/** A place with what it is called where there are several. */
interface Found {
  uri: vscode.Uri;
  range: vscode.Range | null;
  folder: boolean;
  label: string;
  detail: string;
}

export interface PlacesThere {
  /** Those of the words that lead somewhere. */
  found: string[];
  /** Not all is known yet: asked again, there may be more. */
  pending: boolean;
}

export class NamedPlaces {
  readonly #files: Pick<WorkspaceFiles, 'list'>;
  readonly #index: Pick<ProjectIndex, 'called'>;
  #ends: { version: number; ends: PathEnds } | null = null;

  constructor(files: Pick<WorkspaceFiles, 'list'>, index: Pick<ProjectIndex, 'called'>) {
    this.#files = files;
    this.#index = index;
  }

  /** Which of these words name something that is there. Rejects with `cancelled`, and as listing files does. */
  async there(words: readonly string[], signal: AbortSignal): Promise<PlacesThere> {
    const found: string[] = [];
    const names = new Map<string, SymbolWord>();
    for (const word of words) {
      if ((await this.#filesOf(word, signal)).length > 0) found.push(word);
      else {
        const symbol = symbolWord(word);
        if (symbol) names.set(word, symbol);
      }
    }
    const known = await this.#symbols(
      [...names.values()].map(({ name }) => name),
      signal,
    );
    for (const [word, symbol] of names) if (known && meant(symbol, known.get(symbol.name) ?? []).length > 0) found.push(word);
    return { found, pending: known === null };
  }

  /** Shows the place that a word names; of several the one that the user chooses. Rejects with `pathNone` where nothing is there any more. */
  async open(word: string): Promise<void> {
    const signal = new AbortController().signal;
    const places = await this.#filesOf(word, signal);
    const symbol = symbolWord(word);
    if (places.length === 0 && symbol) {
      const known = (await this.#symbols([symbol.name], signal)) ?? new Map<string, CalledSymbol[]>();
      places.push(...meant(symbol, known.get(symbol.name) ?? []).map(placeOfSymbol));
    }
    const [only, ...others] = places;
    if (!only) throw new AppError('pathNone', 'nothing is called so', { path: word });
    const chosen = others.length === 0 ? only : await choice(word, places);
    if (!chosen) return;
    if (chosen.folder) await vscode.commands.executeCommand('revealInExplorer', chosen.uri);
    // What has no text, such as a picture, opens as the editor has it.
    else
      await vscode.commands.executeCommand('vscode.open', chosen.uri, { preview: true, ...(chosen.range && { selection: chosen.range }) });
  }

  async #filesOf(word: string, signal: AbortSignal): Promise<Found[]> {
    const place = filePlace(word);
    const whole = await this.#filesAt(word, { ...place, path: word, line: null, endLine: null, column: null }, signal);
    return whole.length > 0 || place.line === null ? whole : this.#filesAt(place.path, place, signal);
  }

  async #filesAt(written: string, place: FilePlace, signal: AbortSignal): Promise<Found[]> {
    const { byPath, version } = await this.#files.list(signal);
    const absolute = absolutePlace(written);
    if (absolute && !vscode.workspace.getWorkspaceFolder(absolute)) {
      // A path that begins with a slash may be meant from the folder on.
      if (!/^[/\\](?![/\\])/.test(written)) return [];
    }
    if (this.#ends?.version !== version) this.#ends = { version, ends: new PathEnds(byPath.keys()) };
    const { ends } = this.#ends;
    const path = absolute && vscode.workspace.getWorkspaceFolder(absolute) ? relativePath(absolute) : written;
    const files = ends.files(path);
    if (files.length > mostMeant) return [];
    const found = files.flatMap((file): Found[] => {
      const uri = byPath.get(file);
      return uri ? [{ uri, range: rangeOf(place), folder: false, label: file, detail: '' }] : [];
    });
    // A word alone is no folder's name, unless it is written as one.
    const folder = found.length === 0 && /[/\\]/.test(written) ? ends.folder(path) : null;
    const [inside] = folder === null ? [] : [...byPath].filter(([file]) => file.startsWith(`${folder}/`));
    if (folder === null || !inside) return found;
    const [file, uri] = inside;
    const up = file.slice(folder.length + 1).split('/').length;
    return [{ uri: vscode.Uri.joinPath(uri, ...Array<string>(up).fill('..')), range: null, folder: true, label: folder, detail: '' }];
  }

  /** By name; null while the index is still being made. None where it is switched off, or fails: that is told by its own state. */
  async #symbols(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, CalledSymbol[]> | null> {
    if (names.length === 0) return new Map();
    const asked = this.#index.called([...new Set(names)], signal).catch(() => new Map<string, CalledSymbol[]>());
    return answerInTime(asked, indexMs, () => undefined);
  }
}

type CalledSymbol = Awaited<ReturnType<ProjectIndex['called']>> extends ReadonlyMap<string, (infer S)[]> ? S : never;

/** Those that are meant: of what it is said to be part of; something that is called may be said to be part of a variable, which tells nothing. */
function meant({ name, container, called }: SymbolWord, symbols: readonly CalledSymbol[]): CalledSymbol[] {
  const same = symbols.filter((symbol) => symbol.name === name);
  const within = container === null ? same : same.filter((symbol) => symbol.container === container);
  const found = within.length > 0 || !called ? within : same;
  return found.length < mostMeant ? found : [];
}

function placeOfSymbol({ folder, path, name, kind, nameLine }: CalledSymbol): Found {
  const uri = vscode.Uri.joinPath(vscode.Uri.file(folder.root), path);
  const range = new vscode.Range(nameLine - 1, 0, nameLine - 1, 0);
  return { uri, range, folder: false, label: name, detail: `${kind} in ${relativePath(uri)}:${String(nameLine)}` };
}

function rangeOf({ line, endLine, column }: FilePlace): vscode.Range | null {
  if (line === null) return null;
  const start = new vscode.Position(line - 1, (column ?? 1) - 1);
  return endLine === null ? new vscode.Range(start, start) : new vscode.Range(start, new vscode.Position(endLine, 0));
}

async function choice(word: string, places: readonly Found[]): Promise<Found | undefined> {
  const items = places.map((place) => ({ label: showHidden(place.label), description: showHidden(place.detail), place }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Open {0}', showHidden(word)),
    placeHolder: t('Choose the one that is meant'),
  });
  return chosen?.place;
}
