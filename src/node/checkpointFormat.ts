/** How a checkpoint's list of files is written down. What is read back may be damaged or another version's, so every field is checked. */
import * as v from 'valibot';
import type { CheckpointSummary } from '../core/edits/checkpoint.ts';

/** One text, in a file of its own beside the list. */
const contentSchema = v.object({
  /** File name. */
  file: v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,60}\.(?:before|after)$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** `bytes`: as on the disk, so that people can copy it back by hand. `utf16`: of a text that its encoding, or we, can't write. */
  stored: v.picklist(['bytes', 'utf16']),
  encoding: v.pipe(v.string(), v.maxLength(40)),
  mode: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777))),
});

const fileSchema = v.object({
  path: v.string(),
  from: v.optional(v.string()),
  before: v.nullable(contentSchema),
  after: v.nullable(contentSchema),
});

const checkpointSchema = v.object({
  version: v.literal(1),
  time: v.number(),
  label: v.string(),
  root: v.string(),
  by: v.picklist(['editor', 'cli']),
  state: v.picklist(['open', 'applied', 'undone']),
  files: v.array(fileSchema),
  madeFolders: v.optional(v.array(v.string()), []),
});

export type StoredContent = v.InferOutput<typeof contentSchema>;
export type StoredFile = v.InferOutput<typeof fileSchema>;
export type StoredCheckpoint = v.InferOutput<typeof checkpointSchema>;

/** Throws when the text isn't such a list. */
export function parseCheckpoint(text: string): StoredCheckpoint {
  return v.parse(checkpointSchema, JSON.parse(text));
}

export function kindOf(file: { from?: string | undefined; before: unknown; after: unknown }): CheckpointSummary['files'][number]['kind'] {
  if (file.from !== undefined) return 'renamed';
  if (file.before === null) return 'created';
  return file.after === null ? 'deleted' : 'modified';
}
