/** Texts that a forge sends: anybody may have written them. Bounded, and what a page doesn't show is shown: they are read by people and by models. Pure. */
import * as v from 'valibot';
import { showHidden, showInLine } from '../security/hiddenText.ts';

/** Characters of a description or comment, and of a name or title. */
const mostText = 64 * 1024;
const mostLine = 1000;

/** A text of several lines. A comment of HTML, which a page hides, says that it is one. */
export function theirText(text: string): string {
  const cut = text.length > mostText;
  const whole = (cut ? text.slice(0, mostText) : text).replace(/\r\n?/g, '\n');
  const shown = whole.replace(/<!--([\s\S]*?)(?:-->|$)/g, (_all, words: string) => `⟨hidden on the page: ${words.trim()}⟩`);
  return showHidden(shown) + (cut ? '\n⟨the rest is left out⟩' : '');
}

/** A text of one line. */
export function theirLine(text: string): string {
  return showInLine(text.slice(0, mostLine)) + (text.length > mostLine ? '…' : '');
}

/** A name, a title or a path. */
export const line = v.pipe(v.string(), v.transform(theirLine));
/** A description or a comment; empty for none. */
export const text = v.pipe(v.nullish(v.string(), ''), v.transform(theirText));
/** As it is sent, for what is sent back as it is, or isn't shown. */
export const plain = (most: number) => v.pipe(v.string(), v.maxLength(most));
/** The number of something; from 1. */
export const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** The number of a line; null for none. */
export const lineNumber = v.pipe(
  v.nullish(v.number(), 0),
  v.transform((value) => (Number.isSafeInteger(value) && value > 0 ? value : null)),
);
/** A commit; empty for none. */
export const commit = v.pipe(
  v.nullish(v.string(), ''),
  v.transform((value) => (/^[0-9a-f]{7,64}$/.test(value) ? value : '')),
);
/** A branch's name, which goes into requests and into lists: what git takes, and without anything that isn't seen. */
export const branch = v.pipe(v.string(), v.maxLength(500), v.transform(theirLine));
/** When; empty for what is no time. */
export const time = v.pipe(
  v.nullish(v.string(), ''),
  v.transform((value) => (value.length <= 40 && Number.isFinite(Date.parse(value)) ? value : '')),
);

/** An address of a page that may be opened; null for anything else. `host`: the only one that it may be on. */
export function pageAddress(address: string | null | undefined, host?: string): string | null {
  const url = typeof address === 'string' && address.length <= 2000 ? URL.parse(address) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return host === undefined || url.host === host ? url.href : null;
}
