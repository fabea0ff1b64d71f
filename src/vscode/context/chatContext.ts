import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { MentionList } from '../../protocol/webview.ts';
import type { Services } from '../services.ts';
import { uriOfPath } from '../workspacePaths.ts';
import { attachedPaste } from './attachedPaste.ts';
import { attachPlace, attachPlaces, reasonsOf } from './attaching.ts';
import { mayBeOffered } from './fileMentions.ts';
import { ListedNames } from './listedNames.ts';
import { absolutePlace, kindOf } from './namedPlace.ts';

/** Paths that are offered at once. */
const maxPaths = 12;

/** What the chat's page may do with what is attached: look for it, attach it, and take it off. */
export class ChatContext {
  readonly #names: ListedNames;
  readonly #parts: Pick<Services, 'attached' | 'chat' | 'effects' | 'mentions' | 'workspaceFiles'>;

  constructor(parts: Pick<Services, 'attached' | 'chat' | 'effects' | 'mentions' | 'workspaceFiles'>) {
    this.#parts = parts;
    this.#names = new ListedNames(parts.workspaceFiles);
  }

  remove(id: string): void {
    this.#parts.attached.remove(id);
  }

  /** Attaches what was gathered for a question, so that it stays. Rejects with AppError when that can't be done. */
  async pin(id: string): Promise<void> {
    const { attached, chat } = this.#parts;
    const source = chat.source(id);
    if (!source?.gathered) return;
    const { path, line, endLine } = source.gathered;
    await attachPlace(attached, uriOfPath(path), source.kind === 'file' ? null : { first: line, last: endLine });
  }

  /** Has something gathered from the project for this question or not, or for all from now on. */
  async switchGathering(on: boolean, always: boolean): Promise<void> {
    const { chat, effects } = this.#parts;
    if (always) await effects.changeSetting('context.gather', () => on);
    else chat.switchGathering(on);
  }

  mentions(typed: string, signal: AbortSignal): Promise<MentionList> {
    // The first listing of many files takes a while, and a name is likely to come next. Who asks for one is told what it fails of.
    if (typed === '') this.#parts.workspaceFiles.list().catch(() => undefined);
    return this.#parts.mentions.find(typed, signal);
  }

  /** Paths of the workspace that fit what is typed as an argument of a command, the best first. Rejects as listing does. */
  async paths(kind: 'file' | 'folder', typed: string, signal: AbortSignal): Promise<string[]> {
    if (kind === 'folder') return (await this.#names.folders(signal)).find(typed, maxPaths).map(({ path }) => path);
    const { search } = await this.#names.files(signal);
    const found = search.find(typed, maxPaths).map(({ path }) => path);
    return found.filter((path) => mayBeOffered(path, typed));
  }

  /** Attaches what was chosen of the mentions. Rejects with AppError when that can't be done. */
  async attach(choice: string): Promise<void> {
    const { attached, mentions } = this.#parts;
    await attached.add(await mentions.thing(choice));
  }

  /** Attaches a text that was pasted. Rejects with `attachedTooMany`. */
  async attachText(text: string): Promise<void> {
    await this.#parts.attached.add(attachedPaste(text));
  }

  /**
   * Attaches files and folders by their addresses or absolute paths; resolves with how many. Rejects with `attachRefused` when some can't be. With `maybe` they
   * may be no such things at all, as they were only pasted: unless all of them are there, nothing is attached.
   */
  async attachPlaces(places: readonly string[], maybe: boolean): Promise<number> {
    const uris = places.map(absolutePlace).filter((uri) => uri !== null);
    if (maybe && !(uris.length === places.length && (await areThere(uris)))) return 0;
    const done = await attachPlaces(this.#parts.attached, uris);
    const count = done.refused.length;
    if (count > 0) throw new AppError('attachRefused', 'not all attached', { count, reasons: reasonsOf(done) });
    return done.sources.length;
  }
}

async function areThere(uris: readonly vscode.Uri[]): Promise<boolean> {
  const kinds = await Promise.all(uris.map(kindOf));
  return uris.length > 0 && !kinds.includes(null);
}
