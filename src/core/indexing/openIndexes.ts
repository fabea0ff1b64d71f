/**
 * What is kept open of the indexes: one for each folder of the window, opened once for all who ask at the same time. What each said last is held against what it says now, so that it is told once when a
 * damaged one was set aside, and seen when another process that wrote one has ended. It must not know when files are read, nor what is asked.
 */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { IndexStatus, SkipReason } from '../../protocol/indexer.ts';
import type { IndexPort } from './indexPort.ts';
import type { IndexSettings } from './indexSettings.ts';

/** A folder that is open. */
export interface IndexedFolder {
  /** Absolute. */
  root: string;
  /** What tells it from the others that are open, and stands before its paths; empty where it is the only one. */
  name: string;
}

/** The index of a folder. */
export interface OpenIndex extends IndexedFolder {
  opened: boolean;
  /** It is being opened. */
  opening: Promise<void> | null;
  /** All its files were looked at, and followed since. */
  read: boolean;
  /** What it said last. */
  known: IndexStatus;
}

export interface OpenIndexesParts {
  port: Pick<IndexPort, 'open' | 'status' | 'skipped' | 'clear' | 'closeFolder'>;
  settings: (root: string) => Omit<IndexSettings, 'when'>;
}

const nothingKnown: IndexStatus = {
  counts: { files: 0, chunks: 0, symbols: 0, skipped: 0 },
  bytes: 0,
  elsewhere: false,
  reading: null,
  otherScope: false,
  damaged: null,
};

export class OpenIndexes implements Disposable {
  readonly #parts: OpenIndexesParts;
  readonly #setAside = new Emitter<{ folder: IndexedFolder; file: string }>();
  readonly onDidSetAside = this.#setAside.event;
  readonly #indexes = new Map<string, OpenIndex>();

  constructor(parts: OpenIndexesParts) {
    this.#parts = parts;
  }

  /** As they are meanwhile: one that comes while somebody goes through them is gone through, too. */
  [Symbol.iterator](): Iterator<OpenIndex> {
    return this.#indexes.values();
  }

  get folders(): IndexedFolder[] {
    return [...this].map(folderOf);
  }

  /** What each said last. */
  get known(): IndexStatus[] {
    return [...this].map(({ known }) => known);
  }

  of(root: string): OpenIndex | undefined {
    return this.#indexes.get(root);
  }

  /** The folders that are open now; those that aren't any more are closed. Nothing is opened yet. */
  async setFolders(folders: readonly IndexedFolder[]): Promise<void> {
    const roots = new Set(folders.map(({ root }) => root));
    for (const one of this) {
      if (roots.has(one.root)) continue;
      this.#indexes.delete(one.root);
      await one.opening?.catch(() => undefined);
      if (one.opened) await this.#parts.port.closeFolder(one.root);
    }
    for (const { root, name } of folders) {
      const known = this.#indexes.get(root);
      if (known) known.name = name;
      else this.#indexes.set(root, { root, name, opened: false, opening: null, read: false, known: nothingKnown });
    }
  }

  /** Once for all who ask meanwhile: a folder that is opened twice is written by the first only. */
  async open(one: OpenIndex): Promise<void> {
    if (one.opened) return;
    one.opening ??= this.#openNow(one).finally(() => (one.opening = null));
    await one.opening;
  }

  /** Takes what it says now. True where another process wrote it and has ended: what that one left is to be looked at. */
  learn(one: OpenIndex, status: IndexStatus): boolean {
    const takenOver = one.known.elsewhere && !status.elsewhere;
    if (takenOver) one.read = false;
    const { damaged } = one.known;
    one.known = status;
    if (status.damaged !== null && status.damaged !== damaged) this.#setAside.fire({ folder: folderOf(one), file: status.damaged });
    return takenOver;
  }

  /** Asks it how it stands, which is {@link learn | learnt}. */
  async look(one: OpenIndex): Promise<boolean> {
    return this.learn(one, await this.#parts.port.status(one.root));
  }

  /** What isn't in them, and why. */
  async skipped(): Promise<{ folder: IndexedFolder; path: string; reason: SkipReason }[]> {
    const lists = await Promise.all(
      [...this]
        .filter(({ opened }) => opened)
        .map(async (one) => (await this.#parts.port.skipped(one.root)).map((skipped) => ({ folder: folderOf(one), ...skipped }))),
    );
    return lists.flat();
  }

  /** Forgets all that was read. Rejects with `indexElsewhere`. */
  async clear(): Promise<void> {
    for (const one of this) {
      await this.open(one);
      await this.#parts.port.clear(one.root);
      one.known = nothingKnown;
      one.read = false;
    }
  }

  /** Leaves their files alone, until they are opened again. */
  async close(): Promise<void> {
    for (const one of this) {
      await one.opening?.catch(() => undefined);
      if (one.opened) await this.#parts.port.closeFolder(one.root);
      one.opened = false;
      one.read = false;
    }
  }

  /** Has them opened anew by who asks next, with what is set then. */
  async reopen(): Promise<void> {
    for (const one of this) {
      await one.opening?.catch(() => undefined);
      one.opened = false;
      one.read = false;
    }
  }

  dispose(): void {
    this.#setAside.dispose();
  }

  async #openNow(one: OpenIndex): Promise<void> {
    const { exclude, limits, asKept } = this.#parts.settings(one.root);
    this.learn(one, await this.#parts.port.open({ root: one.root, exclude: [...exclude], useRules: true, limits, asKept }));
    one.opened = true;
  }
}

/** It alone, without what is known of it. */
export function folderOf({ root, name }: IndexedFolder): IndexedFolder {
  return { root, name };
}
