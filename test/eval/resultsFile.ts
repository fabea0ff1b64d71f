/**
 * The results of an evaluation on disk, one JSON object a line: a header that says what was asked, then the trials. It can be taken up where it
 * was left, also after a power cut.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Trial } from './trial.ts';

/** All that trials must have in common to stand in one table. */
export interface ResultsHeader {
  type: 'editEvaluation';
  version: 1;
  /** File name, size in bytes and quantisation; an oracle has its name only. */
  model: { name: string; file: string; bytes: number; quantisation: string };
  form: string;
  temperature: number;
  maxTokens: number;
  thinking: number;
}

type Key = Pick<Trial, 'task' | 'digest' | 'seed' | 'way'>;

export class ResultsFile {
  readonly path: string;
  readonly #trials: Map<string, Trial>;

  private constructor(file: string, trials: Map<string, Trial>) {
    this.path = file;
    this.#trials = trials;
  }

  /**
   * Takes up a file, or makes one; `fresh` begins anew. Throws an Error with one sentence when the file holds something else or other settings.
   */
  static open(file: string, header: ResultsHeader, fresh: boolean): ResultsFile {
    const trials = new Map<string, Trial>();
    const first = `${JSON.stringify(header)}\n`;
    mkdirSync(path.dirname(file), { recursive: true });
    const text = fresh || !existsSync(file) ? '' : readFileSync(file, 'utf8');
    // A last line without its end was being written when the process died.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const [found, ...lines] = whole.split('\n').filter((line) => line !== '');
    if (found === undefined && text === '') writeFileSync(file, first);
    else if (`${found}\n` !== first) {
      throw new Error(`${file} holds results of ${described(found)}; name another file with --out, or replace it with --fresh.`);
    } else if (whole !== text) writeFileSync(file, whole);
    for (const line of lines) {
      const trial = JSON.parse(line) as Trial;
      trials.set(keyOf(trial), trial);
    }
    return new ResultsFile(file, trials);
  }

  get(key: Key): Trial | undefined {
    return this.#trials.get(keyOf(key));
  }

  add(trial: Trial): void {
    this.#trials.set(keyOf(trial), trial);
    appendFileSync(this.path, `${JSON.stringify(trial)}\n`);
  }
}

function keyOf({ task, digest, seed, way }: Key): string {
  return [task, digest, seed, way].join(' ');
}

function described(line: string | undefined): string {
  try {
    const { model, form, temperature, maxTokens, thinking } = JSON.parse(line ?? '') as ResultsHeader;
    return `${model.name} (form ${form}, temperature ${temperature}, ${maxTokens} tokens, thinking ${thinking})`;
  } catch {
    return 'something else';
  }
}
