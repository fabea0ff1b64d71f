/** Reads what people wrote by hand, or somebody sent, against a schema: as a whole, or what is wrong in words that name the field. Pure. */
import * as v from 'valibot';
import { showHidden } from './security/hiddenText.ts';

/** Characters of a name in a sentence. */
const mostShown = 64;

/** What is wrong first. */
export interface WrongField {
  wrong: { field: string; reason: string };
}

/** What schemas say of an object, for {@link readStrictly} to name the field instead. */
export const knownFieldsOnly = 'must be an object with known fields only';

/** A text that can be shown: names are shown in lists and dialogs, where a hidden character could make one look like another. */
export const shownText = (most: number) =>
  v.pipe(
    v.string('must be a text'),
    v.minLength(1, 'must not be empty'),
    v.maxLength(most, `must not be longer than ${String(most)} characters`),
    v.regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'must not have hidden characters'),
  );

/** A whole number from 1 on. */
export const countUpTo = (most: number) =>
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(1, 'must be at least 1'),
    v.maxValue(most, `must be at most ${String(most)}`),
  );

/** The value as the schema has it, or what is wrong first. */
export function readStrictly<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): { output: v.InferOutput<Schema> } | WrongField {
  const read = v.safeParse(schema, value, { abortEarly: true });
  if (read.success) return { output: read.output };
  const [issue] = read.issues;
  const field = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`)).join('');
  // Valibot's own words for a field that is missing or too many tell a reader of JSON nothing.
  const reason =
    issue.type !== 'strict_object' || issue.path === undefined
      ? issue.message
      : issue.expected === 'never'
        ? 'is not a known field'
        : 'is missing';
  return { wrong: { field: showHidden(field.replace(/^\./, '').slice(0, mostShown)), reason } };
}

/** What to call an entry of a list that may have no name, or a bad one. */
export function entryName(value: unknown, key: string, index: number): string {
  const name: unknown = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null;
  return showHidden(typeof name === 'string' && name.length > 0 && name.length <= mostShown ? name : `number ${String(index + 1)}`);
}
