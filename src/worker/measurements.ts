/**
 * What was measured of models on this machine, kept from load to load in one small file of the data folder. Several workers may share it: who writes last
 * wins, and what is lost is measured again. A file that can't be read counts as none. It holds numbers only, under hashes of what they were measured with.
 */
import { createHash, randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { leastBatch, mostBatch } from '../core/models/ggufMemory.ts';
import type { EngineSetup } from '../protocol/worker/modelInfo.ts';
import { isLeftOver } from './leftOvers.ts';
import type { NativeLog } from './nativeEngine.ts';
import { openRegular } from './openRegular.ts';
import type { PaceState } from './prefillPace.ts';

/** What is known of a model on this machine; each part is absent until it was measured. */
export interface Measured {
  /** Threads that evaluate best. */
  threads?: number;
  /** How often the threads were measured in vain. */
  threadTests?: number;
  /** Tokens of a prompt to evaluate together at most, and how long chunks of each length take. */
  batch?: number;
  pace?: PaceState;
}

/** What measurements hang on beside the machine. */
export type MeasuredWith = Pick<EngineSetup, 'modelHash' | 'engine' | 'device' | 'flashAttention' | 'kvCache'> & {
  gpuLayers: number | null;
};

const version = 1;
/** Of so many models and settings, those measured last. */
const mostKept = 64;
/** They take some kilobytes. */
const mostBytes = 4 * 1024 * 1024;

export class Measurements {
  readonly #file: string;
  readonly #log: NativeLog;

  /** The file's folder must be there. */
  constructor(file: string, log: NativeLog) {
    this.#file = file;
    this.#log = log;
  }

  /** What is known; an empty object when that is nothing. Never rejects. */
  async of(setup: MeasuredWith): Promise<Measured> {
    return soundOf((await this.#read()).find(([key]) => key === keyOf(setup))?.[1]);
  }

  /** Adds to what is known. Never rejects: what can't be written is told, and measured again another time. */
  async add(setup: MeasuredWith, measured: Measured): Promise<void> {
    const key = keyOf(setup);
    const kept = await this.#read();
    const before = soundOf(kept.find(([known]) => known === key)?.[1]);
    const all = [[key, { ...before, ...measured }], ...kept.filter(([known]) => known !== key)].slice(0, mostKept);
    const unfinished = `${this.#file}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(unfinished, JSON.stringify({ version, measured: all }), { mode: 0o600, flag: 'wx' });
      await rename(unfinished, this.#file);
      await this.#removeLeftOvers();
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      this.#log('warn', `what was measured of the model is not kept: ${String(error)}`);
    }
  }

  /** What workers left behind that were killed in between. Never rejects. */
  async #removeLeftOvers(): Promise<void> {
    const folder = path.dirname(this.#file);
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.startsWith(`${path.basename(this.#file)}.`) || !/\.[0-9a-f]{12}$/.test(name)) continue;
      const left = path.join(folder, name);
      const found = await lstat(left).catch(() => null);
      if (found?.isFile() && isLeftOver(null, found.mtimeMs)) await rm(left, { force: true }).catch(() => undefined);
    }
  }

  /** Whatever lies there, somebody may have put something else in the file's place. */
  async #text(): Promise<string> {
    const handle = await openRegular(this.#file);
    try {
      const { size } = await handle.stat();
      if (size > mostBytes) throw new Error(`it has ${String(size)} bytes`);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  }

  async #read(): Promise<[key: string, measured: unknown][]> {
    try {
      const file = JSON.parse(await this.#text()) as { version?: unknown; measured?: unknown };
      if (file.version !== version || !Array.isArray(file.measured)) return [];
      return file.measured.filter((one): one is [string, unknown] => Array.isArray(one) && typeof one[0] === 'string');
    } catch {
      return [];
    }
  }
}

/** Another processor, or fewer cores of it that this process may use, is another machine. */
function keyOf({ modelHash, engine, device, gpuLayers, flashAttention, kvCache }: MeasuredWith): string {
  const parts = [cpus()[0]?.model, availableParallelism(), modelHash, engine, device, gpuLayers, flashAttention, kvCache];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Of something that was read, the parts that can be what they say. */
function soundOf(read: unknown): Measured {
  const { threads, threadTests, batch, pace } = fieldsOf<Measured>(read);
  const whole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return {
    ...(whole(threads) && threads <= 1024 ? { threads } : {}),
    ...(whole(threadTests) ? { threadTests } : {}),
    ...(whole(batch) && batch >= leastBatch && batch <= mostBatch ? { batch } : {}),
    ...(isPace(pace) ? { pace } : {}),
  };
}

function isPace(read: unknown): read is PaceState {
  const { level, slope, shares, noGain, partSlope } = fieldsOf<PaceState>(read);
  const sound = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
  const pairs = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(sound);
  return (
    // Nobody waits a minute for a token: what says so was measured across a sleep of the machine.
    sound(level) &&
    level < 60_000 &&
    (slope === 0 || sound(slope)) &&
    Array.isArray(shares) &&
    shares.every(pairs) &&
    (noGain === undefined || pairs(noGain)) &&
    (partSlope === undefined || partSlope === 0 || sound(partSlope))
  );
}

/** What something that was read has of an object's fields, of whatever type. */
function fieldsOf<T>(read: unknown): Partial<Record<keyof T, unknown>> {
  return typeof read === 'object' && read !== null ? read : {};
}
