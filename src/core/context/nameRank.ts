/** How well a name fits what somebody has typed of it, while they type. Pure. */

/** What was typed, ready to be compared with many names. */
export interface TypedName {
  lower: string;
  /** It names a folder on the way. */
  isPath: boolean;
}

export function typedName(typed: string): TypedName {
  const lower = typed.trim().toLowerCase().replaceAll('\\', '/').replace(/^\.\//, '');
  return { lower, isPath: lower.includes('/') };
}

/** Names that fit equally well are further apart than this. */
export const rankStep = 15;

/** The larger the better; null for a name that doesn't fit. `lowerPath` is the path in lower case, `name` its last part as it is written. */
export function rankName({ lower, isPath }: TypedName, name: string, lowerPath: string): number | null {
  const lowerName = lowerPath.slice(lowerPath.length - name.length);
  const rank = isPath ? pathRank(lower, lowerPath) : plainRank(lower, name, lowerName, lowerPath);
  // Of two that fit alike the shorter one is nearer to what was typed.
  return rank === null ? null : rank * rankStep - Math.min(lowerPath.length, 400) / 100;
}

function pathRank(lower: string, lowerPath: string): number | null {
  if (lowerPath === lower) return 7;
  if (lowerPath.endsWith(`/${lower}`)) return 6;
  if (lowerPath.startsWith(lower)) return 5;
  if (lowerPath.includes(lower)) return 4;
  return isWithin(lower, lowerPath) ? 1 : null;
}

function plainRank(lower: string, name: string, lowerName: string, lowerPath: string): number | null {
  if (lowerName === lower) return 7;
  if (lowerName.startsWith(lower)) return 6;
  const at = lowerName.indexOf(lower);
  if (at > 0) return isWordStart(name, at) || isWordStart(name, lowerName.indexOf(lower, at + 1)) ? 5 : 4;
  if (lower.length >= 2 && isInitials(lower, name)) return 4;
  if (lowerPath.includes(lower)) return 3;
  if (lower.length >= 2 && isWithin(lower, lowerName)) return 2;
  return lower.length >= 3 && isWithin(lower, lowerPath) ? 1 : null;
}

/** The first letter of a word within a name: `modelPath`, `model_path`, `model-path`. */
function isWordStart(name: string, at: number): boolean {
  if (at <= 0) return at === 0;
  const before = name.charAt(at - 1);
  const own = name.charAt(at);
  return !isLetterOrDigit(before) || (isCapital(own) && !isCapital(before));
}

/** Most names have none but these, and a pattern is slow for so many. */
function isLetterOrDigit(character: string): boolean {
  return /[a-zA-Z0-9]/.test(character) || /[\p{L}\p{N}]/u.test(character);
}

function isCapital(character: string): boolean {
  return character.toLowerCase() !== character;
}

/** `mp` of `modelPath`. */
function isInitials(lower: string, name: string): boolean {
  let next = 0;
  for (let at = 0; at < name.length && next < lower.length; at++) {
    if (isWordStart(name, at) && name.charAt(at).toLowerCase() === lower.charAt(next)) next++;
  }
  return next === lower.length;
}

/** All letters are in it, in their order. */
function isWithin(lower: string, text: string): boolean {
  let at = -1;
  for (const letter of lower) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
