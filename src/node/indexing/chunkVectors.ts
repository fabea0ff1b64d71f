/**
 * The vectors of an index: of each text that a chunk has, one, by the model that is chosen. They go by the text, so that copies, branches and what stays the same in a changed file share
 * them. What is near to a vector is found in two steps: by signs that are in memory, and then by what is on the disk. It must not know who makes vectors.
 */
import { SignIndex } from '../../core/indexing/signIndex.ts';
import { nearness, packCodes, unpackCodes, type VectorCodes, vectorCodes } from '../../core/indexing/vectorCodes.ts';
import type { IndexDatabase } from './indexDatabase.ts';

/** Those that are looked at by their codes. */
export const mostCandidates = 1_000;
/** Fewer vectors have no centre worth the name. */
const leastForCentre = 1_000;
/** Vectors that a centre is made of; with twice as many as it was made from it is made anew, until they are as many as that. */
const centreSample = 2_048;
const centreSettled = 16_000;
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
  /** The centre was made when there were so many; 0 for none. */
  #centredAt = 0;

  constructor(database: IndexDatabase) {
    this.#database = database;
  }

  /** Whose vectors these are; null where there are none. */
  get named(): string | null {
    return this.#database.fact('vectors')?.split(' ')[0] ?? null;
  }

  /** How many texts have one. */
  get count(): number {
    return this.#database.get<{ n: number }>('SELECT count(*) AS n FROM vector')?.n ?? 0;
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

  /** The chunks that are nearest to a vector of that model, the nearest first, as far as they are on its side at all; none of another model. */
  nearest(named: string, wanted: readonly number[], limit: number): { chunk: number; near: number }[] {
    if (this.named !== named || wanted.length !== this.#dimension) return [];
    const vector = Float32Array.from(wanted);
    const found: { text: number; near: number }[] = [];
    for (const id of this.#inMemory(named).candidates(vector, mostCandidates)) {
      const row = this.#database.get<{ text: number; code: Uint8Array }>('SELECT text, code FROM vector WHERE id = ?', id);
      const codes = row && unpackCodes(row.code, wanted.length);
      const near = codes ? nearness(vector, codes) : 0;
      if (row && near > 0) found.push({ text: row.text, near });
    }
    found.sort((a, b) => b.near - a.near);
    const chunks: { chunk: number; near: number }[] = [];
    for (const { text, near } of found) {
      if (chunks.length >= limit) break;
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

  /** With what was added since the last time, by whomever. */
  #inMemory(named: string): SignIndex {
    const { count } = this;
    const centreOutgrown =
      this.#centredAt === 0 ? count >= leastForCentre : this.#centredAt < centreSettled && count >= 2 * this.#centredAt;
    if (!this.#signs || this.#named !== named || centreOutgrown) {
      this.#signs = new SignIndex(this.#centre(count));
      this.#named = named;
      this.#centredAt = count < leastForCentre ? 0 : count;
      this.#last = 0;
    }
    const signs = this.#signs;
    const dimension = this.#dimension;
    let rows = this.#after(this.#last);
    while (rows.length > 0) {
      for (const { id, code } of rows) {
        const codes = unpackCodes(code, dimension);
        if (codes) signs.add(id, codes);
        this.#last = id;
      }
      rows = this.#after(this.#last);
    }
    return signs;
  }

  #after(id: number): Row[] {
    return this.#database.all<Row>('SELECT id, code FROM vector WHERE id > ? ORDER BY id LIMIT ?', id, rowsAtOnce);
  }

  /** The mean of vectors from all over the project. */
  #centre(count: number): Float32Array {
    const dimension = this.#dimension;
    const sum = new Float64Array(dimension);
    let of = 0;
    if (count >= leastForCentre) {
      const step = Math.max(1, Math.floor(count / centreSample));
      for (const { code } of this.#database.all<Row>('SELECT id, code FROM vector WHERE id % ? = 0', step)) {
        const codes = unpackCodes(code, dimension);
        if (!codes) continue;
        addTo(sum, codes);
        of++;
      }
    }
    return Float32Array.from(sum, (value) => value / Math.max(1, of));
  }
}

/** Copies of a text that are told: the same licence stands above every file. */
const mostOfOneText = 4;

function addTo(sum: Float64Array, { scale, codes }: VectorCodes): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (codes[index] ?? 0) * scale;
}
