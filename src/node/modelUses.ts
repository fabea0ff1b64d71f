/** Keeps how models were used on this machine, in one small file of the data folder that all windows and the command line share. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Log } from '../base/log.ts';
import type { ModelUse, ModelUses } from '../core/models/modelUse.ts';
import { dataPlaces } from './dataFolder.ts';
import { replaceFile } from './durableFile.ts';
import { readOwnFile } from './ownFile.ts';
import { makePrivateFolder } from './privateFolder.ts';

const mostModels = 200;
const mostBytes = 256 * 1024;

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const speed = v.object({ reading: amount, writing: amount, device: v.pipe(v.string(), v.maxLength(40)), threads: amount, at: amount });
const shape = v.object({
  version: v.literal(1),
  models: v.pipe(
    v.array(v.tuple([v.string(), v.object({ bytes: amount, lastUsed: v.nullable(amount), speed: v.nullable(speed) })])),
    v.maxLength(mostModels),
  ),
});

export class KeptModelUses implements ModelUses {
  readonly #file: string;
  readonly #log: Log;
  /** Writes follow each other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataFolder: string, log: Log) {
    this.#file = dataPlaces(dataFolder).modelUses;
    this.#log = log;
  }

  async all(): Promise<ReadonlyMap<string, ModelUse>> {
    await this.#last;
    return this.#read();
  }

  note(named: string, use: Pick<ModelUse, 'bytes'> & Partial<ModelUse>): Promise<void> {
    const run = this.#last.then(async () => {
      // A file has many paths, by links and letter case; rows know it by this one too.
      const file = await realpath(named).catch(() => named);
      // Read anew: another window may have written meanwhile. Of two that write at once one is lost, and measured again.
      const known = await this.#read();
      const before = known.get(file);
      const kept = before?.bytes === use.bytes ? before : { lastUsed: null, speed: null };
      known.delete(file);
      const models = [[file, { ...kept, ...use }], ...known].slice(0, mostModels);
      await makePrivateFolder(path.dirname(this.#file));
      await replaceFile(this.#file, Buffer.from(JSON.stringify({ version: 1, models })), 0o600);
    });
    this.#last = run.catch((error: unknown) => this.#log.warn(`how a model was used is not kept: ${String(error)}`));
    return this.#last.then(() => undefined);
  }

  /** The one that was noted last first. */
  async #read(): Promise<Map<string, ModelUse>> {
    try {
      const { models } = v.parse(shape, JSON.parse((await readOwnFile(this.#file, mostBytes)).toString('utf8')));
      return new Map(models);
    } catch {
      return new Map();
    }
  }
}
