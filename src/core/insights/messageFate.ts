/** What became of a commit message that was written for somebody. Pure. */

/** `kept` when it was committed as it was, `changed` when at least half of its words are left; null for another message, of which it says nothing. */
export function messageFate(written: string, committed: string): 'kept' | 'changed' | null {
  const own = words(written);
  if (own.length === 0) return null;
  const there = words(committed);
  if (own.join(' ') === there.join(' ')) return 'kept';
  const known = new Set(there);
  return own.filter((word) => known.has(word)).length * 2 >= own.length ? 'changed' : null;
}

/** Hooks and git itself break lines and add blanks. */
function words(message: string): string[] {
  return message.split(/\s+/).filter((word) => word !== '');
}
