/** The places in files that a question to the participant is about: what was attached to it, else what is selected, else the file in front. */
import * as vscode from 'vscode';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { wholeLines } from '../actions/wholeLines.ts';
import { fileSource, selectionSource } from '../chat/contextSources.ts';

/** A file, or some of its lines. */
export interface AttachedPlace {
  uri: vscode.Uri;
  /** Null for all of it. */
  range: vscode.Range | null;
}

/** A place as it can be kept with an answer: plain data. */
export interface KeptPlace {
  uri: string;
  lines: [first: number, last: number] | null;
}

/** The files and places among a question's references, each once. */
export function placesIn(references: readonly vscode.ChatPromptReference[]): AttachedPlace[] {
  const places = references.flatMap(({ value }): AttachedPlace[] => {
    if (value instanceof vscode.Uri) return [{ uri: value, range: null }];
    if (value instanceof vscode.Location) return [{ uri: value.uri, range: value.range.isEmpty ? null : value.range }];
    return [];
  });
  const key = ({ uri, range }: AttachedPlace): string => `${uri.toString()} ${range ? rangeKey(range) : ''}`;
  return places.filter((place, at) => places.findIndex((one) => key(one) === key(place)) === at);
}

/** The texts among them, which are in no file. */
export function textsIn(references: readonly vscode.ChatPromptReference[]): string[] {
  return references.flatMap(({ value }) => (typeof value === 'string' && value.trim() !== '' ? [value] : []));
}

/** What is selected in front, or with `file` all of the file there; none for a file that usually holds secrets. */
export function placeInFront(file: boolean): AttachedPlace[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  const { document, selection } = editor;
  if (!selection.isEmpty) return [{ uri: document.uri, range: wholeLines(document, selection) }];
  return file && !isSecretFile(document.uri.path) ? [{ uri: document.uri, range: null }] : [];
}

/** A place's document with the range that is meant. Rejects as VS Code does when it can't be opened. */
export async function openPlace({ uri, range }: AttachedPlace): Promise<{ document: vscode.TextDocument; range: vscode.Range }> {
  const document = await vscode.workspace.openTextDocument(uri);
  return { document, range: document.validateRange(range ?? new vscode.Range(0, 0, document.lineCount, 0)) };
}

/** The texts of places, to go with a question; and those that can't be read as text, such as folders, images, and files that are gone. */
export async function placeSources(
  places: readonly AttachedPlace[],
): Promise<{ read: { place: AttachedPlace; source: ContextSource }[]; unread: AttachedPlace[] }> {
  const sources = await Promise.all(places.map((place, at) => placeSource(place, at).catch(() => null)));
  return {
    read: places.flatMap((place, at) => {
      const source = sources[at] ?? null;
      return source ? [{ place, source }] : [];
    }),
    unread: places.filter((_, at) => sources[at] === null),
  };
}

/** A place's text. */
export async function placeSource(place: AttachedPlace, at: number): Promise<ContextSource> {
  const { document, range } = await openPlace(place);
  const source = place.range ? selectionSource(document, range) : fileSource(document, true);
  return { ...source, id: `${source.kind}:${String(at)}` };
}

export function keptPlace({ uri, range }: AttachedPlace): KeptPlace {
  return { uri: uri.toString(), lines: range && [range.start.line, range.end.line] };
}

/** The places that an earlier answer has kept; what else stands there is passed over. */
export function keptPlaces(kept: unknown): AttachedPlace[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((one: Partial<KeptPlace> | null): AttachedPlace[] => {
    if (typeof one?.uri !== 'string') return [];
    const [first, last] = Array.isArray(one.lines) ? one.lines : [];
    const lines = typeof first === 'number' && typeof last === 'number' ? new vscode.Range(first, 0, last, Number.MAX_SAFE_INTEGER) : null;
    return [{ uri: vscode.Uri.parse(one.uri), range: lines }];
  });
}

function rangeKey({ start, end }: vscode.Range): string {
  return [start.line, start.character, end.line, end.character].join(':');
}
