/**
 * Brings the index of a folder up to the files on the disk: what is new or changed is read, what is gone is forgotten, what is the same isn't touched. It works in small
 * steps with rests between, keeps what it has every now and then, so that a killed run goes on where it was, and holds still while it is paused.
 */
import path from 'node:path';
import { throwIfCancelled } from '../../base/appError.ts';
import { languageOfPath } from '../../core/indexing/pathLanguage.ts';
import type { IndexProgress, IndexScope } from '../../protocol/indexer.ts';
import { DiskSpelling } from './diskSpelling.ts';
import { fileContent } from './fileContent.ts';
import { isFolder, walkedFile, type WalkedFile, walkFiles } from './fileWalk.ts';
import type { IndexDatabase, KnownFile } from './indexDatabase.ts';
import { isRuleFile, WalkRules } from './walkRules.ts';
import { scopeText } from './keptScope.ts';
import type { SourceFacts, SourceReader } from './sourceReader.ts';
import { TrackedFiles } from './trackedFiles.ts';

/** Milliseconds of work between two rests, in which questions are answered. */
const sliceMs = 12;
/** Milliseconds between two times that what was done is kept. */
const keepMs = 400;
/** A file that changed as shortly before it was read may change again without its time being another one. Milliseconds. */
const coarseMs = 2_000;

/** Beyond, looking at each file by itself takes longer than looking at all. */
const mostAtOnce = 2_000;

/** Files beyond the limits that are held against the room for them at one change. */
const mostTried = 200;

interface Waiting {
  path: string;
  known: KnownFile | undefined;
}

export class Indexer {
  readonly #database: IndexDatabase;
  readonly #reader: SourceReader;
  readonly #scope: IndexScope;
  /** What was read and isn't in the database yet, by the hash of the content. */
  readonly #unkept = new Map<string, SourceFacts>();
  readonly #tracked = new TrackedFiles();
  #sliceEnd = 0;
  #paused: { promise: Promise<void>; resume: () => void } | null = null;

  constructor(database: IndexDatabase, reader: SourceReader, scope: IndexScope) {
    this.#database = database;
    this.#reader = reader;
    this.#scope = scope;
  }

  get paused(): boolean {
    return this.#paused !== null;
  }

  /** Holds the work where it is, or lets it go on. */
  pause(paused: boolean): void {
    if (paused && !this.#paused) {
      let resume = (): void => undefined;
      const promise = new Promise<void>((resolve) => (resume = resolve));
      this.#paused = { promise, resume };
    } else if (!paused) {
      this.#paused?.resume();
      this.#paused = null;
    }
  }

  /** Looks at all files. Rejects with `cancelled`, and with `indexDamaged`; what was done until then is kept. */
  async reconcile(onProgress: (progress: IndexProgress) => void, signal?: AbortSignal): Promise<void> {
    const { root, limits } = this.#scope;
    const known = this.#database.files();
    const skipped = new Map(this.#database.skipped().map(({ path: at, reason }) => [at, reason]));
    const waiting: Waiting[] = [];
    const outside: Extract<WalkedFile, { skipped: unknown }>[] = [];
    let files = 0;
    let bytes = 0;
    const rules = this.#rules();
    await rules.readTracked();
    for (const found of walkFiles(root, rules)) {
      await this.#rest(signal);
      if (!found) continue;
      const before = known.get(found.path);
      if ('skipped' in found) outside.push(found);
      else if (found.size > limits.fileBytes) outside.push({ path: found.path, skipped: 'large' });
      else if (files >= limits.files || bytes + found.size > limits.bytes) outside.push({ path: found.path, skipped: 'tooMany' });
      else {
        files++;
        bytes += found.size;
        known.delete(found.path);
        if (before?.size !== found.size || before.modified !== found.modified) waiting.push({ path: found.path, known: before });
        skipped.delete(found.path);
      }
    }
    this.#database.write(() => {
      this.#database.setFact('scope', scopeText(this.#scope));
      if (waiting.length > 0) this.#noteReading({ files: files - waiting.length, of: files });
      for (const { path: at, skipped: reason } of outside) {
        known.delete(at);
        if (skipped.get(at) !== reason) this.#database.setSkipped(at, reason);
        skipped.delete(at);
      }
      for (const gone of [...known.keys(), ...skipped.keys()]) this.#database.removeFile(gone);
    });
    await this.#readAll(waiting, { of: files, noted: true }, onProgress, signal);
    this.#database.write(() => {
      this.#database.setFact('reading', null);
      this.#database.removeUnused();
    });
    if (waiting.length > mostForNoSettling) this.#database.settle();
  }

  /** Looks at these files only, which changed; where one is a folder, or says which files count, at all. Rejects as {@link reconcile}. */
  async update(stated: readonly string[], signal?: AbortSignal): Promise<void> {
    const { root, limits } = this.#scope;
    const rules = this.#rules();
    // Whatever has changed: that git's index has may be told later, or not at all.
    const paths = [...stated, ...(await this.#newlyTracked())];
    await rules.readTracked();
    throwIfCancelled(signal);
    if (paths.length > mostAtOnce || paths.some((at) => isRuleFile(at) || (isFolder(path.join(root, at)) && !rules.leavesOut(at, true)))) {
      await this.reconcile(() => undefined, signal);
      return;
    }
    const waiting: Waiting[] = [];
    this.#database.write(() => {
      const here: Extract<WalkedFile, { size: number }>[] = [];
      for (const [at, spelled] of this.#spelled(paths)) {
        const found = spelled ? walkedFile(root, at, rules) : null;
        if (!found) this.#database.removeFile(at);
        else if ('skipped' in found) this.#database.setSkipped(at, found.skipped);
        else if (found.size > limits.fileBytes) this.#database.setSkipped(at, 'large');
        else here.push(found);
        // It may have been a folder.
        if (found) this.#database.removeBelow(at);
      }
      let { files, bytes } = this.#database.size();
      for (const { path: at, size } of here) {
        const known = this.#database.file(at);
        files += known ? 0 : 1;
        bytes += size - (known?.size ?? 0);
        if (files <= limits.files && bytes <= limits.bytes) waiting.push({ path: at, known });
        else {
          this.#database.setSkipped(at, 'tooMany');
          files--;
          bytes -= size;
        }
      }
      waiting.push(...this.#fitting(rules, { files: limits.files - files, bytes: limits.bytes - bytes }));
    });
    await this.#readAll(waiting, { of: waiting.length, noted: false }, () => undefined, signal);
  }

  /** Of the files that were beyond the limits, those for which there is room by now, in the order of their paths. Only inside a write. */
  #fitting(rules: WalkRules, room: { files: number; bytes: number }): Waiting[] {
    const fitting: Waiting[] = [];
    if (room.files <= 0 || room.bytes <= 0) return fitting;
    for (const at of this.#database.beyondLimits(mostTried)) {
      if (fitting.length >= room.files) break;
      const found = walkedFile(this.#scope.root, at, rules);
      if (!found) this.#database.removeFile(at);
      else if ('skipped' in found) this.#database.setSkipped(at, found.skipped);
      else if (found.size > this.#scope.limits.fileBytes) this.#database.setSkipped(at, 'large');
      else if (found.size <= room.bytes) {
        room.bytes -= found.size;
        fitting.push({ path: at, known: undefined });
      }
    }
    return fitting;
  }

  #rules(): WalkRules {
    return new WalkRules(this.#scope.root, this.#scope, this.#tracked);
  }

  /** Files that git has begun or ceased to track, as the folder's paths: rules may have left them out, or leave them out now. */
  async #newlyTracked(): Promise<string[]> {
    const changed = await this.#tracked.changes();
    return changed.map((file) => path.relative(this.#scope.root, file).split(path.sep).join('/')).filter((at) => !at.startsWith('../'));
  }

  /** For those who only read this index. Only inside a write. */
  #noteReading(progress: IndexProgress): void {
    this.#database.setFact('reading', JSON.stringify(progress));
  }

  /**
   * What these paths mean, and whether the disk spells it so: one that doesn't tell capitals apart answers to any spelling, and a file whose name was spelled anew would be
   * known twice.
   */
  #spelled(paths: readonly string[]): Map<string, boolean> {
    const spelling = new DiskSpelling(this.#scope.root);
    const spelled = new Map<string, boolean>();
    const look = (at: string): void => {
      const real = spelling.of(at);
      spelled.set(at, real === at);
      spelled.set(real, true);
    };
    paths.forEach(look);
    const fresh = [...spelled.keys()].filter((at) => !this.#database.file(at));
    if (fresh.length > 0) this.#database.spelledOtherwise(fresh).forEach(look);
    return spelled;
  }

  async #readAll(
    waiting: readonly Waiting[],
    { of, noted }: { of: number; noted: boolean },
    onProgress: (progress: IndexProgress) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const done: (() => void)[] = [];
    let files = of - waiting.length;
    let keepAt = performance.now() + keepMs;
    onProgress({ files, of });
    const keep = (): void => {
      this.#database.write(() => {
        done.forEach((write) => write());
        if (noted) this.#noteReading({ files, of });
      });
      done.length = 0;
      this.#unkept.clear();
      keepAt = performance.now() + keepMs;
      onProgress({ files, of });
    };
    try {
      for (const file of waiting) {
        await this.#rest(signal);
        done.push(await this.#read(file));
        files++;
        if (performance.now() >= keepAt) keep();
      }
    } finally {
      if (done.length > 0) keep();
    }
  }

  /** Reads a file, and returns what is to be written of it. */
  async #read({ path: at, known }: Waiting): Promise<() => void> {
    const language = languageOfPath(at);
    const content = fileContent(path.join(this.#scope.root, at), language, this.#scope.limits.fileBytes);
    if (content === null) return () => this.#database.removeFile(at);
    if (typeof content === 'string') return () => this.#database.setSkipped(at, content);
    const { hash, size, text } = content;
    const modified = Date.now() - content.modified < coarseMs ? 0 : content.modified;
    const same = this.#database.content(hash);
    if (same !== null) {
      if (known?.content === same && known.modified === modified) return () => undefined;
      return () => this.#database.setFile(at, same, size, modified);
    }
    const key = Buffer.from(hash).toString('base64');
    // Of the same content as another file that isn't kept yet.
    const facts = this.#unkept.get(key) ?? (await this.#reader.read(language, text));
    this.#unkept.set(key, facts);
    return () => {
      this.#database.setFile(at, this.#database.content(hash) ?? this.#database.addContent(hash, language, facts), size, modified);
      if (facts.unparsed) this.#database.note(at, 'unparsed');
    };
  }

  /** Lets others have the thread when this slice of time is up, and waits while it is paused. */
  async #rest(signal?: AbortSignal): Promise<void> {
    // Who gives up doesn't wait for the end of a pause.
    if (this.#paused) await Promise.race([this.#paused.promise, aborted(signal)]);
    throwIfCancelled(signal);
    if (performance.now() < this.#sliceEnd) return;
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
    this.#sliceEnd = performance.now() + sliceMs;
  }
}

/** Settles when the signal is aborted; never without one. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Files that change the text index too little to be worth putting it together. */
const mostForNoSettling = 200;
