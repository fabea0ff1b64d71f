import { stat } from 'node:fs/promises';

/** What is worked out of files, each once for as long as the file is as it was. */
export class PerFile<T> {
  readonly #known = new Map<string, { stamp: string; value: T }>();

  /** What `work` comes to for the file. Rejects as that does, and then knows nothing. */
  async of(path: string, work: () => Promise<T>): Promise<T> {
    const stamp = await stampOf(path);
    const known = this.#known.get(path);
    if (stamp !== null && known?.stamp === stamp) return known.value;
    const value = await work();
    if (stamp !== null) this.#known.set(path, { stamp, value });
    return value;
  }
}

/** The same for as long as nobody puts another file there or writes into it; null where nothing can be said of it. */
export async function stampOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found && [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ');
}
