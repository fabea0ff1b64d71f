/**
 * Keeps what was changed, before and after, as plain files under the data folder: one folder for each change set, shared by every window and the command
 * line. A folder gets its name only when it is complete, so several processes and a kill at any moment do no harm. It must not know how a change is
 * made or undone.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { Log } from '../base/log.ts';
import type {
  Checkpoint,
  CheckpointFile,
  CheckpointLimits,
  CheckpointState,
  CheckpointStore,
  CheckpointSummary,
  FileImage,
} from '../core/edits/checkpoint.ts';
import { kindOf, parseCheckpoint, type StoredCheckpoint, type StoredContent, type StoredFile } from './checkpointFormat.ts';
import { dataFolderProblem } from './diskProblem.ts';
import { replaceFile, syncFolder, writeNew } from './durableFile.ts';
import { decodeBytes, encodeText, isDiskEncoding } from './fileBytes.ts';

const idPattern = /^\d{8}T\d{9}-[0-9a-f]{8}$/;
const listName = 'checkpoint.json';
const dayMs = 86_400_000;
/** Only their owner reads what was in somebody's files. */
const privateFile = 0o600;
const privateFolder = 0o700;

export class DiskCheckpoints implements CheckpointStore {
  readonly #folder: string;
  readonly #log: Log;
  readonly #now: () => number;
  /** Damaged ones that have been logged. */
  readonly #reported = new Set<string>();

  /** Nothing is read or made before the first use. */
  constructor(dataFolder: string, log: Log, now: () => number = Date.now) {
    this.#folder = path.join(dataFolder, 'backups');
    this.#log = log;
    this.#now = now;
  }

  async begin({ label, root, by, images, madeFolders = [] }: Parameters<CheckpointStore['begin']>[0]): Promise<string> {
    await this.#makeFolder();
    const time = this.#now();
    const making = path.join(this.#folder, `.making-${randomBytes(8).toString('hex')}`);
    await mkdir(making, { mode: privateFolder });
    try {
      const files = await Promise.all(images.map((image, index) => writeImages(making, image, String(index))));
      const stored: StoredCheckpoint = { version: 1, time, label, root: await canonicalRoot(root), by, state: 'open', files, madeFolders };
      await writeNew(path.join(making, listName), Buffer.from(JSON.stringify(stored)), { mode: privateFile });
      await syncFolder(making);
      const id = await this.#nextId(time);
      await rename(making, path.join(this.#folder, id));
      await syncFolder(this.#folder);
      return id;
    } catch (error) {
      await rm(making, { recursive: true, force: true });
      throw dataFolderProblem(error, this.#folder);
    }
  }

  async setState(id: string, state: CheckpointState): Promise<void> {
    await this.#write(id, { ...(await this.#load(id)), state });
  }

  async setAfter(id: string, images: readonly CheckpointFile[]): Promise<void> {
    const stored = await this.#load(id);
    const folder = this.#path(id);
    const round = randomBytes(4).toString('hex');
    const replaced: string[] = [];
    const files = await Promise.all(
      stored.files.map(async (file, index): Promise<StoredFile> => {
        const image = images.find((candidate) => candidate.path === file.path);
        if (!image) return file;
        if (file.after) replaced.push(file.after.file);
        return { ...file, after: await writeContent(folder, image.after, `${String(index)}-${round}.after`) };
      }),
    );
    await this.#write(id, { ...stored, files });
    for (const name of replaced) await rm(path.join(folder, name), { force: true });
  }

  async remove(id: string): Promise<void> {
    // The name goes at once; what is behind it may take a moment.
    const gone = path.join(this.#folder, `.gone-${randomBytes(8).toString('hex')}`);
    try {
      await rename(this.#path(id), gone);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    await rm(gone, { recursive: true, force: true });
  }

  async list(root: string): Promise<CheckpointSummary[]> {
    const wanted = await canonicalRoot(root);
    const found: CheckpointSummary[] = [];
    for (const id of (await this.#ids()).reverse()) {
      const stored = await this.#loadOrSkip(id);
      if (stored?.root === wanted) found.push(summaryOf(id, stored, await this.#size(id)));
    }
    return found;
  }

  /** Throws `backupDamaged` when anything of it is missing or isn't what was written. */
  async read(id: string): Promise<Checkpoint> {
    const stored = await this.#load(id);
    const folder = this.#path(id);
    const images = await Promise.all(
      stored.files.map(async ({ path: file, from, before, after }): Promise<CheckpointFile> => ({
        path: file,
        ...(from === undefined ? {} : { from }),
        before: await readContent(folder, before),
        after: await readContent(folder, after),
      })),
    );
    return { ...summaryOf(id, stored, await this.#size(id)), images, madeFolders: stored.madeFolders };
  }

  async prune({ count, days, megabytes }: CheckpointLimits): Promise<void> {
    const now = this.#now();
    let kept = 0;
    let bytes = 0;
    for (const id of (await this.#ids()).reverse()) {
      const stored = await this.#loadOrSkip(id);
      const age = now - (stored?.time ?? (await this.#madeAt(id)));
      if ((stored === null || stored.state === 'open') && age < dayMs) continue;
      const size = await this.#size(id);
      if (kept + 1 > count || age > days * dayMs || bytes + size > megabytes * 1e6) await this.remove(id);
      else {
        kept++;
        bytes += size;
      }
    }
    await this.#sweep(now);
  }

  /** Removes what processes that were killed have left half made or half removed. */
  async #sweep(now: number): Promise<void> {
    for (const name of await this.#names()) {
      if (!/^\.(?:making|gone)-/.test(name)) continue;
      const folder = path.join(this.#folder, name);
      const made = await stat(folder).catch(() => null);
      if (made && now - made.mtimeMs > dayMs) await rm(folder, { recursive: true, force: true });
    }
  }

  async #makeFolder(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: privateFolder });
      await chmod(this.#folder, privateFolder);
    } catch (error) {
      throw dataFolderProblem(error, this.#folder);
    }
  }

  /** Later than every other one, also when the clock has been set back. */
  async #nextId(time: number): Promise<string> {
    const last = (await this.#ids()).at(-1);
    const after = last === undefined ? 0 : timeOfId(last) + 1;
    return `${new Date(Math.max(time, after)).toISOString().replace(/[-:.Z]/g, '')}-${randomBytes(4).toString('hex')}`;
  }

  /** Oldest first. */
  async #ids(): Promise<string[]> {
    return (await this.#names()).filter((name) => idPattern.test(name)).sort();
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #path(id: string): string {
    if (!idPattern.test(id)) throw new AppError('internal', `not a checkpoint's id: ${id.slice(0, 60)}`);
    return path.join(this.#folder, id);
  }

  async #load(id: string): Promise<StoredCheckpoint> {
    try {
      return parseCheckpoint(await readFile(path.join(this.#path(id), listName), 'utf8'));
    } catch (error) {
      throw new AppError('backupDamaged', `checkpoint ${id} can't be read`, {}, error);
    }
  }

  async #loadOrSkip(id: string): Promise<StoredCheckpoint | null> {
    try {
      return await this.#load(id);
    } catch (error) {
      // Another process may have removed it since the names were read.
      if ((await stat(this.#path(id)).catch(() => null)) === null) return null;
      if (!this.#reported.has(id)) this.#log.warn(`${AppError.from(error).message}; it is left out`);
      this.#reported.add(id);
      return null;
    }
  }

  async #write(id: string, stored: StoredCheckpoint): Promise<void> {
    try {
      await replaceFile(path.join(this.#path(id), listName), Buffer.from(JSON.stringify(stored)), privateFile);
    } catch (error) {
      throw dataFolderProblem(error, this.#folder);
    }
  }

  async #size(id: string): Promise<number> {
    const folder = this.#path(id);
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(folder, name)).catch(() => null))?.size ?? 0));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async #madeAt(id: string): Promise<number> {
    return (await stat(this.#path(id)).catch(() => null))?.mtimeMs ?? this.#now();
  }
}

/** The same folder has one name, whichever way somebody came to it; what is no path on this disk stays as it is. */
export async function canonicalRoot(root: string): Promise<string> {
  return path.isAbsolute(root) ? await realpath(root).catch(() => path.resolve(root)) : root;
}

function timeOfId(id: string): number {
  const [, date = '', time = '', ms = ''] = /^(\d{8})T(\d{6})(\d{3})/.exec(id) ?? [];
  const part = (text: string, at: number): string => text.slice(at, at + 2);
  return Date.parse(`${date.slice(0, 4)}-${part(date, 4)}-${part(date, 6)}T${part(time, 0)}:${part(time, 2)}:${part(time, 4)}.${ms}Z`);
}

function summaryOf(id: string, { time, label, root, by, state, files }: StoredCheckpoint, bytes: number): CheckpointSummary {
  const listed = files.map((file) => ({ path: file.path, ...(file.from === undefined ? {} : { from: file.from }), kind: kindOf(file) }));
  return { id, time, label, root, by, state, files: listed, bytes };
}

async function writeImages(folder: string, image: CheckpointFile, name: string): Promise<StoredFile> {
  return {
    path: image.path,
    ...(image.from === undefined ? {} : { from: image.from }),
    before: await writeContent(folder, image.before, `${name}.before`),
    after: await writeContent(folder, image.after, `${name}.after`),
  };
}

async function writeContent(folder: string, image: FileImage | null, file: string): Promise<StoredContent | null> {
  if (image === null) return null;
  const { text, encoding, mode } = image;
  const own = asOnDisk(image);
  const bytes = own ?? Buffer.from(text, 'utf16le');
  await writeNew(path.join(folder, file), bytes, { mode: privateFile });
  return { file, sha256: createHash('sha256').update(bytes).digest('hex'), stored: own ? 'bytes' : 'utf16', encoding, mode };
}

/** Null when reading the bytes would not give back the very same text and encoding. */
function asOnDisk({ text, encoding }: FileImage): Buffer | null {
  const bytes = isDiskEncoding(encoding) ? encodeText(text, encoding) : null;
  if (bytes === null) return null;
  const back = decodeBytes(bytes);
  return 'text' in back && back.text === text && back.encoding === encoding ? bytes : null;
}

async function readContent(folder: string, content: StoredContent | null): Promise<FileImage | null> {
  if (content === null) return null;
  const { file, sha256, stored, encoding, mode } = content;
  const damaged = (cause?: unknown): AppError => new AppError('backupDamaged', `${file} in ${folder} is not what was kept`, {}, cause);
  const bytes = await readFile(path.join(folder, file)).catch((error: unknown) => {
    throw damaged(error);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw damaged();
  if (stored === 'utf16') return { text: bytes.toString('utf16le'), encoding, mode };
  const decoded = decodeBytes(bytes);
  if (!('text' in decoded)) throw damaged();
  return { text: decoded.text, encoding, mode };
}
