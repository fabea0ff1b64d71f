/** What is kept of a review while no window is there: what was reviewed, what was found, and prints of what was read. Pure. */
import * as v from 'valibot';
import { resolvePath } from '../../base/relativePath.ts';
import { severities } from './finding.ts';
import { linePrintOf, printForm } from './fingerprint.ts';
import type { KnownFinding } from './reviewService.ts';

/** Findings that are kept: some reviews' worth. */
const mostFindings = 200;
/** Hunks that are known to have been read; of more than these none is, and all is read again. */
const mostMarks = 1_000;
const mostNotes = 20;
/** Characters of one text: what a line of code or a path may reasonably have. */
const longest = 2_000;

const text = v.pipe(v.string(), v.maxLength(longest));
const line = v.pipe(v.number(), v.integer(), v.minValue(1));
/** From a root and with `/`, and not out of it. */
const inside = v.pipe(
  text,
  v.minLength(1),
  v.check((path) => resolvePath('', path) === path),
);
const print = v.pipe(v.string(), v.regex(printForm));
const bits = v.pipe(v.number(), v.finite(), v.minValue(0));

const subject = v.variant('kind', [
  v.object({ kind: v.picklist(['changes', 'staged', 'unstaged']) }),
  v.object({ kind: v.picklist(['branch', 'commit']), ref: text }),
]);
const mark = v.object({
  path: inside,
  print,
  start: v.pipe(v.number(), v.integer(), v.minValue(0)),
  lines: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const source = v.variant('kind', [
  /** `top` is the repository's topmost folder; `read` is null where not all that was read can be known again. */
  v.object({ kind: v.literal('git'), top: text, subject, read: v.nullable(v.pipe(v.array(mark), v.maxLength(mostMarks))) }),
  /** Both lines from 0, as an editor counts. */
  v.object({
    kind: v.literal('text'),
    uri: text,
    lines: v.nullable(
      v.object({ first: v.pipe(v.number(), v.integer(), v.minValue(0)), last: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
    ),
  }),
]);
const finding = v.pipe(
  v.object({
    path: inside,
    line,
    endLine: line,
    severity: v.picklist(severities),
    rule: text,
    cites: v.nullable(text),
    message: text,
    fix: v.nullable(text),
    source: v.picklist(['review', 'hidden-text', 'secret']),
    print,
    said: v.nullable(print),
    surprise: v.nullable(v.object({ bitsPerToken: bits, mostBits: bits })),
  }),
  v.check((one) => one.endLine >= one.line),
);
const keptReview = v.object({
  version: v.literal(1),
  source,
  findings: v.pipe(v.array(finding), v.maxLength(mostFindings)),
  /** Findings that were too many, or too long, to be kept. */
  left: v.pipe(v.number(), v.integer(), v.minValue(0)),
  notes: v.pipe(v.array(text), v.maxLength(mostNotes)),
  /** Not all of it was read. */
  partial: v.boolean(),
});

export type KeptSource = v.InferOutput<typeof source>;
export type KeptReview = v.InferOutput<typeof keptReview>;

/** What can be kept of a review: the gravest findings where there are too many. */
export function keptForm(review: {
  source: KeptSource;
  findings: readonly KnownFinding[];
  notes: readonly string[];
  partial: boolean;
}): KeptReview {
  const short = review.findings.filter((one) => v.is(finding, one));
  const gravest = [...short].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity)).slice(0, mostFindings);
  const kept = new Set(gravest);
  const findings = short.filter((one) => kept.has(one));
  return {
    version: 1,
    source: bounded(review.source),
    findings,
    left: review.findings.length - findings.length,
    notes: review.notes.filter((note) => v.is(text, note)).slice(0, mostNotes),
    partial: review.partial,
  };
}

function bounded(of: KeptSource): KeptSource {
  if (of.kind === 'text' || of.read === null) return of;
  return of.read.length <= mostMarks && of.read.every((one) => v.is(mark, one)) ? of : { ...of, read: null };
}

/** As earlier versions wrote it: with the lines of findings themselves, and the first ones without what surprises. */
const withLines = v.looseObject({
  version: v.literal(1),
  findings: v.pipe(v.array(v.looseObject({ said: v.nullable(v.string()) })), v.maxLength(mostFindings)),
});

/**
 * What may stay in the store of what is there: of an earlier version the same with prints in place of lines of code, of a later one all, as that may be used again; undefined
 * for what is neither, of which nobody knows what is in it.
 */
export async function keepable(stored: unknown): Promise<unknown> {
  if (v.is(keptReview, stored) || v.is(v.looseObject({ version: v.pipe(v.number(), v.minValue(2)) }), stored)) return stored;
  const earlier = v.safeParse(withLines, stored);
  if (!earlier.success) return undefined;
  const findings = await Promise.all(
    earlier.output.findings.map(async (one) => ({
      surprise: null,
      ...one,
      said: one.said === null || printForm.test(one.said) ? one.said : await linePrintOf(one.said),
    })),
  );
  return readKeptReview({ ...earlier.output, findings }) ?? undefined;
}

/** What was kept, when all of it is of our form; null otherwise. */
export function readKeptReview(stored: unknown): KeptReview | null {
  const read = v.safeParse(keptReview, stored);
  return read.success ? read.output : null;
}
