/** Keeps which findings were dismissed, in one small file of the data folder that all windows and the command line share. */
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { Dismissal, Dismissals } from '../../core/review/dismissals.ts';
import { dataPlaces } from '../dataFolder.ts';
import { replaceFile } from '../durableFile.ts';
import { readOwnFile } from '../ownFile.ts';
import { makePrivateFolder } from '../privateFolder.ts';

/** The oldest give way to new ones. */
const mostKept = 5_000;
const mostBytes = 16 * 1024 * 1024;
const longest = 1_000;

const text = v.pipe(v.string(), v.maxLength(longest));
const shape = v.object({
  version: v.literal(1),
  dismissals: v.pipe(
    v.array(
      v.object({
        print: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
        reason: text,
        path: text,
        rule: text,
        message: text,
        at: v.pipe(v.number(), v.finite(), v.minValue(0)),
      }),
    ),
    v.maxLength(mostKept),
  ),
});

export class KeptDismissals implements Dismissals {
  readonly #file: string;
  readonly #log: Log;
  /** Writes follow each other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataFolder: string, log: Log) {
    this.#file = dataPlaces(dataFolder).dismissals;
    this.#log = log;
  }

  async all(): Promise<readonly Dismissal[]> {
    await this.#last;
    return this.#read();
  }

  add(dismissal: Dismissal): Promise<void> {
    const cut: Dismissal = {
      ...dismissal,
      reason: dismissal.reason.slice(0, longest),
      path: dismissal.path.slice(0, longest),
      rule: dismissal.rule.slice(0, longest),
      message: dismissal.message.slice(0, longest),
    };
    return this.#change((known) => [cut, ...known.filter(({ print }) => print !== cut.print)].slice(0, mostKept));
  }

  remove(print: string): Promise<void> {
    return this.#change((known) => known.filter((one) => one.print !== print));
  }

  #change(change: (known: Dismissal[]) => Dismissal[]): Promise<void> {
    const run = this.#last.then(async () => {
      // Read anew: another window may have written meanwhile. Of two that write at once one is lost, and dismissed again.
      const dismissals = change(await this.#read());
      await makePrivateFolder(path.dirname(this.#file));
      await replaceFile(this.#file, Buffer.from(JSON.stringify({ version: 1, dismissals })), 0o600);
    });
    this.#last = run.catch((error: unknown) => this.#log.warn(`a dismissal is not kept: ${String(error)}`));
    return run.catch((error: unknown) => {
      throw new AppError('dismissalNotKept', 'the dismissal could not be written', { path: this.#file }, error);
    });
  }

  async #read(): Promise<Dismissal[]> {
    try {
      return v.parse(shape, JSON.parse((await readOwnFile(this.#file, mostBytes)).toString('utf8'))).dismissals;
    } catch {
      return []; // none was kept yet, or what is there is none of ours
    }
  }
}
