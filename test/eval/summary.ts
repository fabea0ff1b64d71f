/** From trials to figures, and from figures to a table. Pure. */
import { type Way, ways } from './attempt.ts';
import { faults } from './faults.ts';
import { languages } from './task.ts';
import type { Trial } from './trial.ts';

/** The figures of one group of trials. Shares are between 0 and 1; null where there is nothing to take them of. */
export interface Row {
  group: string;
  way: Way;
  n: number;
  wellFormed: number | null;
  applied: number | null;
  /** Of those applied, the ones whose place was found only when blanks or indentation are overlooked. */
  loose: number | null;
  /** Ended by a bound or a loop: constrained ones apply all the same, but may be incomplete. */
  cut: number | null;
  solved: number | null;
  /** Trials whose tests could run: what `solved` is a share of. */
  tested: number;
  /** Medians. */
  tokens: number | null;
  promptTokens: number | null;
  seconds: number | null;
}

/** How both ways did on the same task and seed. */
export interface Pairs {
  n: number;
  both: number;
  onlyConstrained: number;
  onlyUnconstrained: number;
  neither: number;
  /** Of the exact two-sided sign test on the tasks in which one way did better, over all their seeds; 1 when there is none. */
  p: number;
}

/** A row for each language and way, then one for all; for a noisy oracle also one for each fault. */
export function summarise(trials: readonly Trial[]): Row[] {
  const group = (name: string, own: readonly Trial[]): Row[] =>
    own.length === 0 ? [] : ways.map((way) => rowOf(name, way, own.filter((trial) => trial.way === way))); // prettier-ignore
  return [
    ...languages.flatMap((language) => group(language, trials.filter((trial) => trial.language === language))),
    ...faults.flatMap((fault) => group(`fault: ${fault}`, trials.filter((trial) => trial.fault === fault))),
    ...group('all', trials),
  ]; // prettier-ignore
}

function rowOf(group: string, way: Way, trials: readonly Trial[]): Row {
  const share = (of: readonly Trial[], has: (trial: Trial) => boolean): number | null =>
    of.length === 0 ? null : of.filter(has).length / of.length;
  const applied = trials.filter((trial) => trial.applied);
  const tested = trials.filter((trial) => trial.solved !== null);
  return {
    group,
    way,
    n: trials.length,
    wellFormed: share(trials, (trial) => trial.wellFormed),
    applied: share(trials, (trial) => trial.applied),
    loose: share(applied, (trial) => trial.match !== 'exact'),
    cut: share(trials, (trial) => trial.cut),
    solved: share(tested, (trial) => trial.solved === true),
    tested: tested.length,
    tokens: median(trials.map((trial) => trial.tokens)),
    promptTokens: median(trials.map((trial) => trial.promptTokens)),
    seconds: median(trials.map((trial) => trial.ms / 1000)),
  };
}

function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Only pairs of which both were tested count. */
export function pairUp(trials: readonly Trial[]): Pairs {
  const pairs: Pairs = { n: 0, both: 0, onlyConstrained: 0, onlyUnconstrained: 0, neither: 0, p: 1 };
  const key = (trial: Trial): string => `${trial.task} ${trial.seed}`;
  // Seeds of one task are no independent witnesses: each task counts once.
  const leads = new Map<string, number>();
  const others = new Map(trials.filter((trial) => trial.way === 'unconstrained').map((trial) => [key(trial), trial]));
  for (const one of trials) {
    const other = one.way === 'constrained' ? others.get(key(one)) : undefined;
    if (!other || one.solved === null || other.solved === null) continue;
    pairs.n++;
    leads.set(one.task, (leads.get(one.task) ?? 0) + Number(one.solved) - Number(other.solved));
    if (one.solved) pairs[other.solved ? 'both' : 'onlyConstrained']++;
    else pairs[other.solved ? 'onlyUnconstrained' : 'neither']++;
  }
  const lead = [...leads.values()];
  return { ...pairs, p: signTest(lead.filter((one) => one > 0).length, lead.filter((one) => one < 0).length) };
}

/** How often chance alone makes a difference at least as large, when each case that differs falls either way equally. */
export function signTest(a: number, b: number): number {
  const n = a + b;
  let term = 0.5 ** n;
  let sum = 0;
  for (let k = 0; k <= Math.min(a, b); k++) {
    sum += term;
    term = (term * (n - k)) / (k + 1);
  }
  return Math.min(1, 2 * sum);
}

/** What the pairs show of solving, and no more than that. */
export function verdict({ n, both, onlyConstrained, onlyUnconstrained, neither, p }: Pairs): string {
  if (n === 0) return 'No pair was tested: nothing is said of what the constraint does to solving.';
  const counts = `Of ${n} pairs both ways solved ${both}, only the constrained one ${onlyConstrained}, only the unconstrained one ${onlyUnconstrained}, neither ${neither} (sign test over tasks: p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}).`;
  if (p >= 0.05) return `${counts} That is no sign of a difference in solving, and no proof that there is none.`;
  return `${counts} The constrained answers solved ${onlyConstrained > onlyUnconstrained ? 'more' : 'fewer'}.`;
}

export function table(rows: readonly Row[]): string {
  const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  const number = (value: number | null, digits = 0): string => (value === null ? '-' : value.toFixed(digits));
  const head = ['', 'way', 'n', 'well-formed', 'applied', 'loosely', 'cut', 'solved', 'tested', 'tokens', 'prompt', 'time'];
  const lines = rows.map((row) => [
    row.group,
    row.way,
    String(row.n),
    percent(row.wellFormed),
    percent(row.applied),
    percent(row.loose),
    percent(row.cut),
    percent(row.solved),
    String(row.tested),
    number(row.tokens),
    number(row.promptTokens),
    row.seconds === null ? '-' : `${number(row.seconds, 2)} s`,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const aligned = (line: string[]): string =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...lines].map(aligned).join('\n');
}
