/**
 * Whether a piece of a document can be given to the model at all, asked before anything is tokenised. Explain, refactor, fix and
 * the context chips share it, so that one text gets one answer everywhere.
 */
import { AppError } from '../../base/appError.ts';

/** Longer texts are refused unread: no window in reach holds them, and tokenising them would take seconds. Characters. */
export const maxSelectionLength = 1_000_000;

/**
 * No tokenizer in use makes ordinary text of more than this many characters a token. What is longer than a window of such tokens can't fit,
 * and is refused uncounted: counting half a megabyte at each pause of the cursor would keep the worker from everything else.
 */
const maxCharactersPerToken = 12;

/** What a text is, for the sentence that says why it can't be sent: a file in front, a selection, or anything else that was attached. */
export type CheckedText = 'file' | 'selection' | 'attachment';

/** Control characters (other than tab, line breaks and form feed) among this share of characters make a text binary. */
const binaryShare = 0.02;

/**
 * Null when the text may be sent; otherwise `selectionEmpty` (blank), `selectionBinary`, or `selectionTooLarge` (over a million
 * characters). A text that passes may still be too long for the model's window: only counting its tokens says that.
 */
export function checkSelection(text: string, what: CheckedText = 'selection'): AppError | null {
  const tooLong = checkUnread(text.length, what);
  if (tooLong) return tooLong;
  if (isBinary(text)) return new AppError('selectionBinary', `${what} is binary`, { what });
  if (text.trim() === '') return new AppError('selectionEmpty', `${what} is blank`, { what });
  return null;
}

/** `selectionTooLarge` (data: fixed, as no setting lets more of it in) for a text of over a million characters, which needn't be there to be refused. */
export function checkUnread(length: number, what: CheckedText): AppError | null {
  if (length <= maxSelectionLength) return null;
  const data = { what, bytes: length, limit: maxSelectionLength, fixed: true };
  return new AppError('selectionTooLarge', `${what} of ${String(length)} characters`, data);
}

/** `selectionTooLarge` for a text that can't fit into `limit` tokens whatever the tokenizer says; null when it has to be counted. */
export function checkLength(text: string, limit: number, what: CheckedText = 'selection'): AppError | null {
  const most = Math.max(0, limit) * maxCharactersPerToken;
  if (text.length <= most) return null;
  return new AppError('selectionTooLarge', `${what} of ${String(text.length)} characters`, { what, bytes: text.length, limit: most });
}

function isBinary(text: string): boolean {
  if (text.includes('\0')) return true;
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // U+FFFD is what a decoder leaves where the bytes were no text
    if (code === 0xfffd || code === 0x7f || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x0c)) odd++;
  }
  return odd > Math.max(4, text.length * binaryShare);
}
