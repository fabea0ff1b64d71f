/** Gathers what a question of the chat needs to see of the open folders: from their index, from the editors' texts, and from what language tools tell of the code in front. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { plural, t } from '../../base/l10n.ts';
import { textLines } from '../../base/textLines.ts';
import { type ContextGatherer, type GatherAsked, type GatheredSources, type GatherSettings } from '../../core/chat/contextGatherer.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import { type AtHand, type Candidate, gatherContext, type GatheredPart, type GatherPort } from '../../core/context/gathering.ts';
import { asksOfChanges } from '../../core/context/changeWords.ts';
import { indexGatherPort } from '../../core/context/indexGatherPort.ts';
import { holdsPrivateKey, isSecretFile } from '../../core/context/secretFile.ts';
import { isOfFolder, isTold, type PartPlace, wholePlace } from '../../core/context/stretches.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { notebookText } from '../../core/indexing/notebookText.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import { readText } from '../batch/readFile.ts';
import { boundDocument } from '../chat/contextSources.ts';
import { uriOfPath } from '../workspacePaths.ts';
import { indexedPath } from './indexedPath.ts';
import { profileHere } from './projectHere.ts';
import { usedDefinitions } from './usedDefinitions.ts';
import { reportedProblems } from './reportedProblems.ts';
import type { RecentEdits } from './recentEdits.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

export interface ProjectGathererParts {
  index: ProjectIndex;
  settings: () => GatherSettings;
  edits: RecentEdits;
  files: WorkspaceFiles;
  /** What git has changed, in few lines; null where there is nothing to tell. */
  status: (signal?: AbortSignal) => Promise<string | null>;
}

export class ProjectGatherer implements ContextGatherer, Disposable {
  readonly #parts: ProjectGathererParts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;

  constructor(parts: ProjectGathererParts) {
    this.#parts = parts;
    let was = parts.index.state.status;
    this.#store.add(
      parts.index.onDidChange(({ status }) => {
        const isNew = status !== was && (status === 'ready' || status === 'failed' || was === 'off');
        was = status;
        if (isNew) this.#changed.fire(undefined);
      }),
    );
  }

  get settings(): GatherSettings {
    return this.#parts.settings();
  }

  async gather(asked: GatherAsked, signal: AbortSignal): Promise<GatheredSources> {
    const { index, edits, files } = this.#parts;
    const { question, budget, beside, said, off, back } = asked;
    const port = indexGatherPort(index, {
      lines: linesOf,
      count: (texts) => asked.count(texts, signal),
      profile: () => profileHere(files, signal),
    });
    const seen = [...beside, ...said].flatMap(placeSeen);
    const front = atHand(beside, port);
    const gathered = await gatherContext(
      {
        question,
        budget,
        seen,
        off,
        back,
        atHand: front,
        open: openFiles(),
        knowledge: vscode.workspace.isTrusted,
        unready: () => this.#unready(),
        more: async (words, named) => [
          ...(await reportedProblems(front, words.ofProblems ? named : [], words, port, signal)),
          ...(words.ofChanges ? await edits.candidates(port, signal) : []),
          ...(asksOfChanges(question) ? await this.#status(signal) : []),
        ],
      },
      port,
      signal,
    );
    const sources = await Promise.all([...gathered.parts, ...gathered.off].map(sourceOf));
    return { sources: sources.flat(), leftOut: gathered.leftOut, notes: gathered.notes };
  }

  async isSame(sources: readonly ContextSource[]): Promise<boolean> {
    const same = await Promise.all(
      sources.map(async ({ gathered, document, text }) => {
        if (gathered?.kind === 'status') return (await this.#parts.status()) === text;
        if (!gathered || gathered.kind === 'problems' || isOfFolder(gathered.kind)) return true;
        return (await textOf(gathered.path)) === (document?.text ?? null);
      }),
    );
    return !same.includes(false);
  }

  /** Before all that is found: it is short, and what the question is about. */
  async #status(signal: AbortSignal): Promise<Candidate[]> {
    const body = await this.#parts.status(signal);
    return body === null ? [] : [{ ...wholePlace(''), reason: t('what git has changed'), priority: 99, text: { kind: 'status', body } }];
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** As gathering asks for it; has the project looked at where nobody did yet. Rejects as that does. */
  async #unready(): Promise<string | null> {
    const { index } = this.#parts;
    const { state, folders } = index;
    // Who switched it off knows.
    if (state.status === 'off') return '';
    if (folders.length === 0) {
      const onDisk = (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme === 'file');
      return onDisk ? t('Nothing of the project goes along yet: the window has only just been opened.') : '';
    }
    if (state.status === 'indexing' && state.of > 0)
      return plural(
        state.files,
        'Nothing of the project goes along yet: {0} file of {1} have been read.',
        'Nothing of the project goes along yet: {0} files of {1} have been read.',
        state.of,
      );
    // Nobody has asked it yet, or it failed; who gives up waiting for it leaves it at its work.
    if (state.status === 'idle' || state.status === 'failed') await index.refresh();
    return null;
  }
}

/** The lines of a file as the editor has it; none of what may hold secrets. */
async function linesOf(shown: string): Promise<readonly string[] | null> {
  const text = await textOf(shown);
  return text === null ? null : textLines(text);
}

async function textOf(shown: string): Promise<string | null> {
  if (isSecretFile(shown)) return null;
  try {
    const read = await readText(uriOfPath(shown));
    if (typeof read === 'string' || holdsPrivateKey(read.text)) return null;
    return (isNotebook(shown) ? notebookText(read.text) : null) ?? read.text;
  } catch (error) {
    // A folder that was closed meanwhile.
    if (AppError.is(error, 'outsideWorkspace')) return null;
    throw error;
  }
}

/** Where in a file a source's text is from, as far as it is whole lines of one. */
function placeSeen({ kind, text, document, gathered }: ContextSource): (PartPlace & { text: string })[] {
  if (text !== null && isOfFolder(kind)) return [{ ...wholePlace(gathered?.path ?? ''), kind, text }];
  if (text === null || gathered?.kind) return [];
  if (gathered) return [{ path: gathered.path, line: gathered.line, endLine: gathered.endLine, text }];
  if (!document || !['file', 'range', 'selection', 'symbol'].includes(kind)) return [];
  const lines = textLines(text);
  const line = document.lines?.first ?? 1;
  return lines.length === 0 ? [] : [{ path: document.path, line, endLine: line + lines.length - 1, text: lines.join('\n') }];
}

/** The selection that goes along, else the file in front. */
function atHand(beside: readonly ContextSource[], port: GatherPort): AtHand | null {
  const source = beside.find(({ id }) => id === 'selection') ?? beside.find(({ id }) => id === 'file');
  const document = source?.document;
  if (!document) return null;
  const { path, lines, uri } = document;
  const selected = lines ?? null;
  return {
    path,
    lines: selected,
    ...(selected && { definitions: (signal) => usedDefinitions(vscode.Uri.parse(uri), selected, port, signal) }),
  };
}

/** Files in editors, the one in front first, then the others that are in sight, then those behind them. */
function openFiles(): string[] {
  const { activeTextEditor, visibleTextEditors, tabGroups } = vscode.window;
  const inSight = [...(activeTextEditor ? [activeTextEditor] : []), ...visibleTextEditors].map(({ document }) => document.uri);
  const behind = tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
  );
  return [...new Set([...inSight, ...behind].flatMap((uri) => indexedPath(uri) ?? []))];
}

/** A part as it goes along: bound to the text that it was taken from, so that a change in the answer is. */
async function sourceOf(part: GatheredPart): Promise<ContextSource[]> {
  const { path, line, endLine, reason, source } = part;
  if (isOfFolder(source.kind)) {
    const gathered = { path, line, endLine, reason, kind: source.kind };
    const key = path === '' ? source.kind : `${source.kind} ${path}`;
    return [{ ...source, id: '', problem: null, defaultEnabled: true, key, gathered }];
  }
  const text = await textOf(path);
  if (text === null) return [];
  const uri = uriOfPath(path);
  const { kind } = source;
  const about = isTold(kind) ? kind : undefined;
  const lines = kind === 'file' ? undefined : { first: line, last: endLine };
  return [
    {
      ...source,
      id: '',
      problem: null,
      defaultEnabled: true,
      key: kind === 'file' ? uri.toString() : `${uri.toString()}#${String(line)}-${String(endLine)}`,
      // What is seen of a notebook isn't its file's text.
      ...(isNotebook(path) ? {} : boundDocument(uri, text, lines)),
      gathered: { path, line, endLine, reason, ...(about && { kind: about }) },
    },
  ];
}
