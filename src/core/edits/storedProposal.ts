/** A waiting proposal as it is written down to outlive the window, and read again with nothing taken for granted. */
import * as v from 'valibot';

const clash = v.pipe(
  v.object({
    base: v.string(),
    change: v.object({ start: v.number(), end: v.number(), text: v.string() }),
    at: v.number(),
    line: v.number(),
  }),
  v.check(({ base, change: { start, end } }) => Number.isInteger(start) && 0 <= start && start <= end && end <= base.length),
);

const file = v.object({
  uri: v.string(),
  from: v.optional(v.string()),
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
  /** Absent in what was written before there was anything of the kind. */
  clashes: v.optional(v.array(clash)),
  match: v.picklist(['exact', 'part', 'whitespace', 'indentation']),
  state: v.picklist(['open', 'applied', 'rejected', 'conflict']),
  rebased: v.boolean(),
  accepted: v.boolean(),
});

const proposal = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/)),
  label: v.string(),
  cut: v.boolean(),
  origin: v.string(),
  time: v.number(),
  checkpoint: v.nullable(v.string()),
  files: v.pipe(v.array(file), v.minLength(1)),
});

export type StoredProposal = v.InferOutput<typeof proposal>;

/** Null for anything that isn't one. */
export function parseStoredProposal(json: string): StoredProposal | null {
  try {
    const parsed = v.safeParse(proposal, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
