/**
 * Which stated paths may be written at all, judged by their words alone. `node/insideRoot.ts` asks the disk the rest: links, and what is there.
 */

/** Line breaks, other controls, and characters that are not seen or turn the reading direction; joiners apart. */
const unseen = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/** Join letters or keep them apart, unseen: right in the names of several scripts and of emoji, and elsewhere a second name that looks like the first. */
const joiners = /\u200c|\u200d/g;

/**
 * The path relative to the folder, with `/`, without `.` segments; null when it isn't a plain path inside: absolute, on
 * a drive or server, `~`, a URL, with `..`, a control or unseen character, a colon (a drive or a stream), or a name that ends in a dot or blank, which
 * Windows would drop. Refused alike on every platform.
 */
export function normalisePath(stated: string): string | null {
  const path = normaliseExisting(stated);
  return path === null || hasJoiner(path) ? null : path;
}

/**
 * The same, but joiners are let through: for who asks the disk whether each part that has some is there, letter by letter. A name with joiners that isn't
 * there is refused like any other unseen character: it may be made up to look like another.
 */
export function normaliseExisting(stated: string): string | null {
  if (stated.length > 1024 || unseen.test(stated)) return null;
  const path = stated.replaceAll('\\', '/');
  if (path.startsWith('/') || path.includes(':')) return null;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  // What is seen of each has to be a name by itself.
  const seen = segments.map((segment) => segment.replace(joiners, ''));
  if (segments.length === 0 || path.endsWith('/') || seen[0]?.startsWith('~')) return null;
  if (seen.some((segment) => segment === '' || /[. ]$|^ /.test(segment))) return null;
  return segments.join('/');
}

/** Is it already what {@link normalisePath} makes of it? */
export function isPlainPath(path: string): boolean {
  return normalisePath(path) === path;
}

/** Is it already what {@link normaliseExisting} makes of it? */
export function isPlainButForJoiners(path: string): boolean {
  return normaliseExisting(path) === path;
}

/** Is there a character that joins letters, or keeps them apart, unseen? */
export function hasJoiner(path: string): boolean {
  return path.search(joiners) !== -1;
}

/** A name that Windows takes for a device, in any folder and with any extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i;

/** Would Windows write to a device instead of a file somewhere on the way? */
export function namesDevice(path: string): boolean {
  return path.split('/').some((segment) => device.test(segment));
}
