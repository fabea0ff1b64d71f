/**
 * The vectors of an index: of each text that a chunk has, one, by the model that is chosen. They go by the text, so that copies, branches and what stays the same in a changed file share
 * them. What is near to a vector is found in two steps: by signs that are in memory, and then by what is on the disk. It must not know who makes vectors.
 */
import { SignIndex } from '../../core/indexing/signIndex.ts';
import { nearness, packCodes, unpackCodes, type VectorCodes, vectorCodes } from '../../core/indexing/vectorCodes.ts';
import type { IndexDatabase } from './indexDatabase.ts';

/** Those that are looked at by their codes. */
export const mostCandidates = 500;
/** Fewer vectors have no centre worth the name. */
const leastForCentre = 1_000;
/** Vectors that a centre is made of. */
const centreSample = 2_048;
/** Where there are twice as many as when it was made it is made anew, until there are so many. */
const centreSettled = 16_000;
/** Something always is the nearest: what is less near than this part of that isn't near. */
const farBehind = 0.5;
/** Rows that are read at once. */
const rowsAtOnce = 2_048;

interface Row {
  id: number;
  code: Uint8Array;
}

export class ChunkVectors {
  readonly #database: IndexDatabase;
  #signs: SignIndex | null = null;
  /** What is in memory is of these. */
  #named: string | null = null;
  #last = 0;
  /** The centre was made when there were about so many; 0 for none. */
  #centredAt = 0;

  constructor(database: IndexDatabase) {
    this.#database = database;
  }

  /** Whose vectors these are; null where there are none. */
  get named(): string | null {
    return this.#database.fact('vectors')?.split(' ')[0] ?? null;
  }

  /** Says whose vectors are wanted: those of another model go. Writes. */
  want(named: string): void {
    if (this.named === named) return;
    this.#database.writeVectors(() => {
      this.#database.run('DELETE FROM vector');
      this.#database.setFact('vectors', `${named} 0`);
    });
  }

  /** Keeps vectors by the numbers of their texts; those that don't fit the ones that are there are not kept. Writes. */
  add(vectors: readonly { text: number; vector: readonly number[] }[]): void {
    this.#database.writeVectors(() => {
      for (const { text, vector } of vectors) {
        const known = this.#dimension;
        if (known === 0 && this.named !== null) this.#database.setFact('vectors', `${this.named} ${String(vector.length)}`);
        else if (known !== vector.length) continue;
        this.#database.run('INSERT OR IGNORE INTO vector (text, code) VALUES (?, ?)', text, packCodes(vectorCodes(vector)));
      }
    });
  }

  /** The chunks that are nearest to a vector of that model, the nearest first, as far as they are not far behind that one; none of another model. */
  nearest(named: string, wanted: readonly number[], limit: number): { chunk: number; near: number }[] {
    if (this.named !== named || wanted.length !== this.#dimension) return [];
    const vector = Float32Array.from(wanted);
    const found: { text: number; near: number }[] = [];
    for (const id of this.#inMemory()?.candidates(vector, mostCandidates) ?? []) {
      const row = this.#database.get<{ text: number; code: Uint8Array }>('SELECT text, code FROM vector WHERE id = ?', id);
      const codes = row && unpackCodes(row.code, wanted.length);
      const near = codes ? nearness(vector, codes) : 0;
      if (row && near > 0) found.push({ text: row.text, near });
    }
    found.sort((a, b) => b.near - a.near);
    const chunks: { chunk: number; near: number }[] = [];
    const least = (found[0]?.near ?? 0) * farBehind;
    for (const { text, near } of found) {
      if (chunks.length >= limit || near < least) break;
      for (const { id } of this.#database.all<{ id: number }>(
        'SELECT id FROM chunk WHERE text = ? AND content IN (SELECT content FROM file) LIMIT ?',
        text,
        mostOfOneText,
      ))
        chunks.push({ chunk: id, near });
    }
    return chunks.slice(0, limit);
  }

  get #dimension(): number {
    return Number(this.#database.fact('vectors')?.split(' ')[1] ?? 0);
  }

  /** Takes what is on the disk into memory, a little at a time, so that the first search doesn't wait for it; `rest` lets others work between. */
  async warm(rest: () => Promise<void>): Promise<void> {
    while (this.#take()) await rest();
  }

  /** With all that was added since the last time, by whomever. */
  #inMemory(): SignIndex | null {
    while (this.#take());
    return this.#signs;
  }

  /** Takes some more into memory; false where all is there. */
  #take(): boolean {
    const { named } = this;
    if (named === null) {
      this.#signs = null;
      return false;
    }
    const dimension = this.#dimension;
    const { newest, oldest } = this.#ids();
    const outgrown = this.#centredAt < centreSettled && (this.#signs?.count ?? 0) >= Math.max(leastForCentre, 2 * this.#centredAt);
    if (!this.#signs || this.#named !== named || this.#signs.dimension !== dimension || outgrown) {
      const about = newest - oldest + 1;
      const sample = about < leastForCentre ? [] : this.#sample(oldest, newest, dimension);
      this.#signs = new SignIndex(sample.length > 0 ? meanOf(sample, dimension) : new Float32Array(dimension));
      this.#centredAt = about < leastForCentre ? 0 : about;
      this.#named = named;
      this.#last = 0;
    }
    if (this.#last >= newest) return false;
    for (const { id, code } of this.#after(this.#last)) {
      const codes = unpackCodes(code, dimension);
      if (codes) this.#signs.add(id, codes);
      this.#last = id;
    }
    return true;
  }

  #ids(): { oldest: number; newest: number } {
    const sql = 'SELECT coalesce((SELECT min(id) FROM vector), 1) AS oldest, coalesce((SELECT max(id) FROM vector), 0) AS newest';
    return this.#database.get(sql) ?? { oldest: 1, newest: 0 };
  }

  #after(id: number): Row[] {
    return this.#database.all<Row>('SELECT id, code FROM vector WHERE id > ? ORDER BY id LIMIT ?', id, rowsAtOnce);
  }

  /** Vectors from all over the project. */
  #sample(oldest: number, newest: number, dimension: number): VectorCodes[] {
    const step = Math.max(1, Math.floor((newest - oldest) / centreSample));
    const found: VectorCodes[] = [];
    for (let id = oldest; id <= newest; id += step) {
      const row = this.#database.get<Row>('SELECT id, code FROM vector WHERE id = ?', id);
      const codes = row && unpackCodes(row.code, dimension);
      if (codes) found.push(codes);
    }
    return found;
  }
}

/** Copies of a text that are told: the same licence stands above every file. */
const mostOfOneText = 4;

function meanOf(vectors: readonly VectorCodes[], dimension: number): Float32Array {
  const sum = new Float64Array(dimension);
  for (const { scale, codes } of vectors)
    for (let index = 0; index < dimension; index++) sum[index] = (sum[index] ?? 0) + (codes[index] ?? 0) * scale;
  return Float32Array.from(sum, (value) => value / vectors.length);
}
