/** How a checkpoint's list of files is written down. What is read back may be damaged or another version's, so every field is checked. */
import * as v from 'valibot';
import type { CheckpointLimits, CheckpointSummary } from '../core/edits/checkpoint.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));

/** One text, in a file of its own beside the list. */
const contentSchema = v.object({
  /** File name. */
  file: v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,60}\.(?:before|after)$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** How many bytes it has. */
  bytes: v.optional(count),
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
  /** Milliseconds since 1970. */
  time: count,
  label: v.string(),
  root: v.string(),
  by: v.picklist(['editor', 'cli']),
  state: v.picklist(['open', 'applied', 'undone']),
  files: v.array(fileSchema),
  madeFolders: v.optional(v.array(v.string()), []),
});

/** What of another version's list can be relied on. */
const newerSchema = v.object({ version: v.pipe(v.number(), v.minValue(2)), root: v.string() });

/** The bounds are those of the settings. */
const limitsSchema = v.object({
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  days: v.pipe(v.number(), v.minValue(1), v.maxValue(3650)),
  megabytes: v.pipe(v.number(), v.minValue(1), v.maxValue(100_000)),
});

export type StoredContent = v.InferOutput<typeof contentSchema>;
export type StoredFile = v.InferOutput<typeof fileSchema>;
export type StoredCheckpoint = v.InferOutput<typeof checkpointSchema>;

/** The list; `newer` with its folder when another version wrote it. Throws when the text is neither. */
export function parseCheckpoint(text: string): StoredCheckpoint | { newer: string } {
  const value: unknown = JSON.parse(text);
  return v.is(newerSchema, value) ? { newer: value.root } : v.parse(checkpointSchema, value);
}

/** Throws when the text isn't such limits. */
export function parseLimits(text: string): CheckpointLimits {
  return v.parse(limitsSchema, JSON.parse(text));
}

export function kindOf(file: { from?: string | undefined; before: unknown; after: unknown }): CheckpointSummary['files'][number]['kind'] {
  if (file.from !== undefined) return 'renamed';
  if (file.before === null) return 'created';
  return file.after === null ? 'deleted' : 'modified';
}

/** Of the texts, as the list has them; the list itself is small beside them. */
export function bytesOf(files: readonly StoredFile[]): number {
  return files.reduce((sum, { before, after }) => sum + (before?.bytes ?? 0) + (after?.bytes ?? 0), 0);
}
