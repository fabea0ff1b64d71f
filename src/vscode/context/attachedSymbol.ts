/** A function, class or other declaration that stays attached: it is found anew by its name, wherever it has moved in its file. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { linesLabel, textOfLines } from '../../core/context/fileLines.ts';
import type { KeptThing } from '../../core/context/keptThings.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { boundDocument, linesOf } from '../chat/contextSources.ts';
import { documentSymbols, flatSymbols } from '../documentSymbols.ts';
import { followFile } from './attachedFile.ts';

/** A symbol as its language's tools tell of it. */
export interface SymbolPlace {
  uri: vscode.Uri;
  name: string;
  range: vscode.Range;
}

export function attachedSymbol(place: SymbolPlace): Attachable {
  return new AttachedSymbol(place);
}

class AttachedSymbol implements Attachable {
  readonly key: string;
  readonly #place: SymbolPlace;
  /** Where it was last; null before the first look. */
  #range: vscode.Range | null = null;

  constructor(place: SymbolPlace) {
    this.#place = place;
    this.key = `symbol ${place.uri.toString()} ${String(place.range.start.line)} ${place.name}`;
  }

  async read(): Promise<ReadSource> {
    const { uri, name } = this.#place;
    const document = await this.#open();
    const first = this.#range === null;
    const range = document && (await this.#find(document));
    if (first && !range) throw new AppError('pathNone', 'no such symbol', { path: name });
    const lines = range ? linesOf(range) : null;
    const text = document && lines ? textOfLines(document.getText(), lines) : null;
    const file = vscode.workspace.asRelativePath(uri);
    if (range) this.#range = range;
    return {
      kind: 'symbol',
      label: name,
      detail: lines ? `${name} (${file}:${linesLabel(lines)})` : `${name} (${file})`,
      languageId: document?.languageId ?? '',
      text,
      problem:
        text === null
          ? t('There is no {0} in {1} any more. Remove it here, or attach another one.', name, path.posix.basename(uri.path))
          : null,
      key: this.key,
      ...(document && lines ? boundDocument(uri, document.getText(), lines) : {}),
      ...(text === null && { standing: 'gone' }),
    };
  }

  follow(changed: () => void): Disposable {
    return followFile(this.#place.uri, changed);
  }

  get kept(): KeptThing {
    const { uri, name, range } = this.#place;
    return { kind: 'symbol', uri: uri.toString(), name, lines: linesOf(this.#range ?? range) };
  }

  async #open(): Promise<vscode.TextDocument | null> {
    try {
      return await vscode.workspace.openTextDocument(this.#place.uri);
    } catch {
      // Deleted, or no text any more: so the symbol is gone.
      return null;
    }
  }

  /** The one of its name that is nearest to where it was; where nobody tells of symbols, its place as it was told once. */
  async #find(document: vscode.TextDocument): Promise<vscode.Range | null> {
    const { name, range: told } = this.#place;
    const at = (this.#range ?? told).start.line;
    const symbols = flatSymbols(await documentSymbols(this.#place.uri));
    if (symbols.length === 0) return this.#range ?? (told.end.line < document.lineCount ? told : null);
    const plain = plainName(name);
    const named = symbols.filter((symbol) => plainName(symbol.name) === plain);
    const [nearest] = named.sort((a, b) => Math.abs(a.range.start.line - at) - Math.abs(b.range.start.line - at));
    return nearest?.range ?? null;
  }
}

/** Tools that list a whole workspace write `total()` where those of one file write `total`. */
function plainName(name: string): string {
  return name.replace(/\(.*$/s, '').trim();
}
