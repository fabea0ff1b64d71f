/** The options of `npm run eval`, and its help. */
import { parseArgs } from 'node:util';
import type { AnchorForm } from '../../src/protocol/worker/edits.ts';
import { type Language, languages } from './task.ts';

export interface EvalOptions {
  /** A GGUF file, or one of the oracles. */
  who: { model: string } | { oracle: 'perfect' | 'noisy' };
  /** Checks the tasks instead. */
  check: boolean;
  languages: Language[];
  /** Ids or names; empty for all. */
  tasks: string[];
  limit: number;
  seeds: number;
  form: AnchorForm;
  temperature: number;
  maxTokens: number;
  thinking: number;
  runTests: boolean;
  out: string | null;
  fresh: boolean;
  json: boolean;
  quiet: boolean;
}

export const help = `Usage: npm run eval -- --model FILE [options]

Asks a model to do small editing tasks, each constrained (as the product does) and unconstrained (the same question, answered
freely in SEARCH/REPLACE blocks), and counts what is well-formed, what applies, and what the tasks' tests say.

  --model FILE       the model, a GGUF file
  --oracle           no model: answers with the reference solutions, which must solve every task
  --noisy            with --oracle: each answer has one of the faults that small models make
  --check            no model: do the tests of each task fail before the edit and pass on the reference solution?

  --language NAME    only ${languages.join(', ')}; may be given several times
  --task NAME        only this task, by name or LANGUAGE/NAME; may be given several times
  --limit N          at most N tasks, taken from the languages in turn
  --seeds N          ask N times, with the seeds 1 to N (default 1)
  --form FORM        how constrained answers name lines: lines (by number, default) or text (by their words)
  --temperature T    default 0.2
  --max-tokens N     bound on each answer (default 1024)
  --thinking N       let both ways say first what has to change, in N tokens at most where they are constrained (default: not)
  --no-tests         never run the model's code; then nothing is said of solving

  --out FILE         where the results go (default: out/eval/, by model and settings). What is there already isn't asked again:
                     a run that was stopped goes on where it was, and other seeds or tasks are added
  --fresh            begin the results file anew
  --json             figures as JSON, one object a line
  --quiet            no progress

The tests RUN CODE THAT THE MODEL WROTE. It runs in a temporary folder that is removed, with an empty environment, with a time
limit for all that it starts, and without network where the system allows it (unshare on Linux, sandbox-exec on macOS; which
one is said at the start). TypeScript is also kept to that folder by Node's permission model. This is care, not a sandbox:
Python, Rust and Go code can read and write what you can. Use a container or an account of its own for a model that you don't
trust, or --no-tests.

Tests need: Node (TypeScript), python3, rustc, go. Without one, the tasks of its language are still asked, and counted as
well-formed and applied only. Ctrl+C stops; the results so far are kept.`;

/** Throws an Error with one sentence when the arguments make no sense; null asks for the help. */
export function readOptions(args: readonly string[]): EvalOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string' },
      oracle: { type: 'boolean', default: false },
      noisy: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      language: { type: 'string', multiple: true, default: [] },
      task: { type: 'string', multiple: true, default: [] },
      limit: { type: 'string' },
      seeds: { type: 'string' },
      form: { type: 'string', default: 'lines' },
      temperature: { type: 'string', default: '0.2' },
      'max-tokens': { type: 'string' },
      thinking: { type: 'string' },
      'no-tests': { type: 'boolean', default: false },
      out: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const { model, oracle, noisy, check, form } = values;
  if ([model !== undefined, oracle, check].filter(Boolean).length !== 1) {
    throw new Error('Name a model with --model FILE, or give --oracle or --check instead; --help explains them.');
  }
  if (noisy && !oracle) throw new Error('--noisy belongs to --oracle.');
  if (form !== 'lines' && form !== 'text') throw new Error(`--form is lines or text, not “${form}”.`);
  const temperature = Number(values.temperature);
  if (!(temperature >= 0 && temperature <= 2)) throw new Error('--temperature is a number between 0 and 2.');
  const unknown = values.language.find((name) => !languages.some((language) => language === name));
  if (unknown !== undefined) throw new Error(`There are no tasks in ${unknown}; there are some in ${languages.join(', ')}.`);
  return {
    who: model === undefined ? { oracle: noisy ? 'noisy' : 'perfect' } : { model },
    check,
    languages: languages.filter((language) => values.language.length === 0 || values.language.includes(language)),
    tasks: values.task,
    limit: count('--limit', values.limit, Infinity),
    seeds: count('--seeds', values.seeds, 1),
    form,
    temperature,
    maxTokens: count('--max-tokens', values['max-tokens'], 1024),
    thinking: count('--thinking', values.thinking, 0),
    runTests: !values['no-tests'],
    out: values.out ?? null,
    fresh: values.fresh,
    json: values.json,
    quiet: values.quiet,
  };
}

function count(name: string, value: string | undefined, usual: number): number {
  if (value === undefined) return usual;
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name} is a whole number from 1 on, not “${value}”.`);
  return number;
}
