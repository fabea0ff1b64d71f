/** A few texts of our own that outlive the process, each under its name in one folder: compressed, whole or not there, and bounded. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { OneByOne } from '../base/oneByOne.ts';
import { replaceFile } from './durableFile.ts';
import { readOwnFile } from './ownFile.ts';
import { makePrivateFolder } from './privateFolder.ts';

const extension = '.json.gz';
const namePattern = /^[\w-]{1,64}$/;
/** A text of more characters isn't kept, nor read. */
const maxLength = 64_000_000;

export class TextShelf {
  readonly #folder: string;
  readonly #maxCount: number;
  readonly #maxBytes: number;
  /** Writes follow each other. */
  readonly #turns = new OneByOne();

  /**
   * Keeps at most so many texts, and so many bytes of them; the longest unchanged go first, and never the one that was put there last. Nothing is made
   * before the first use.
   */
  constructor(folder: string, { maxCount, maxBytes }: { maxCount: number; maxBytes: number }) {
    this.#folder = folder;
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  /** Puts a text there, in place of an older one of its name. */
  put(name: string, text: string): Promise<void> {
    return this.#turns.do(async () => {
      if (text.length > maxLength) return;
      await makePrivateFolder(this.#folder);
      await replaceFile(this.#file(name), await promisify(gzip)(text), 0o600);
      await this.#prune(this.#file(name));
    });
  }

  remove(name: string): Promise<void> {
    return this.#turns.do(() => rm(this.#file(name), { force: true }));
  }

  /** All that can be read, the longest unchanged first. */
  async all(): Promise<string[]> {
    await this.#turns.settled();
    const texts = await Promise.all(
      (await this.#entries()).map(({ file }) =>
        readOwnFile(file, maxLength)
          .then((bytes) => promisify(gunzip)(bytes, { maxOutputLength: maxLength }))
          .then(
            (bytes) => [bytes.toString('utf8')],
            () => [],
          ),
      ),
    );
    return texts.flat();
  }

  /** Resolves once everything that was put there so far is on the disk. */
  async settled(): Promise<void> {
    await this.#turns.settled();
  }

  async #prune(newest: string): Promise<void> {
    const entries = await this.#entries();
    let count = entries.length;
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries) {
      if (count <= this.#maxCount && bytes <= this.#maxBytes) return;
      if (entry.file === newest) continue;
      await rm(entry.file, { force: true });
      count--;
      bytes -= entry.bytes;
    }
  }

  async #entries(): Promise<{ file: string; bytes: number; time: number }[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(extension)).map((name) => path.join(this.#folder, name));
    const entries = await Promise.all(
      files.map(async (file) => {
        const found = await stat(file).catch(() => null);
        return found ? [{ file, bytes: found.size, time: found.mtimeMs }] : [];
      }),
    );
    return entries.flat().sort((a, b) => a.time - b.time);
  }

  #file(name: string): string {
    if (!namePattern.test(name)) throw new Error(`not a name: ${name.slice(0, 80)}`);
    return path.join(this.#folder, name + extension);
  }
}
