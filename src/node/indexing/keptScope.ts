/** What an index was made of, as it is kept in it: whoever comes next, and knows of no settings, reads on with the same. */
import * as v from 'valibot';
import type { IndexScope } from '../../protocol/indexer.ts';

export type KeptScope = Pick<IndexScope, 'exclude' | 'useRules' | 'limits'>;

const form = v.object({
  exclude: v.array(v.string()),
  useRules: v.boolean(),
  limits: v.object({ fileBytes: v.number(), files: v.number(), bytes: v.number() }),
});

/** The same text for the same scope. */
export function scopeText({ exclude, useRules, limits: { fileBytes, files, bytes } }: KeptScope): string {
  return JSON.stringify({ exclude, useRules, limits: { fileBytes, files, bytes } });
}

/** Null for what isn't the text of a scope. */
export function readScope(text: string | null): KeptScope | null {
  try {
    const read = v.safeParse(form, JSON.parse(text ?? 'null'));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
