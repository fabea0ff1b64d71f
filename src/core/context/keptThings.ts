/** What is kept of attachments while no window is there: what they are, and never what they say. Pure. */
import * as v from 'valibot';

const lines = v.object({ first: v.pipe(v.number(), v.integer()), last: v.pipe(v.number(), v.integer()) });
const address = v.pipe(v.string(), v.maxLength(10_000));

const keptThing = v.variant('kind', [
  v.object({ kind: v.literal('file'), uri: address, lines: v.nullable(lines) }),
  v.object({ kind: v.literal('folder'), uri: address }),
  v.object({ kind: v.literal('symbol'), uri: address, name: address, lines }),
  v.object({ kind: v.literal('diff'), repository: address }),
  v.object({ kind: v.literal('commit'), repository: address, hash: address }),
  v.object({ kind: v.picklist(['problems', 'map', 'project']) }),
]);

/** One attachment. `lines` are counted from 1, both included. */
export type KeptThing = v.InferOutput<typeof keptThing>;

/** What of a stored value can be attached again, in its order. What another version stored in another form is left out. */
export function keptThings(stored: unknown): KeptThing[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one: unknown) => {
    const read = v.safeParse(keptThing, one);
    return read.success ? [read.output] : [];
  });
}
