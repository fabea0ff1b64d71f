/**
 * Which stated paths may be written at all, judged by their words alone. `node/insideRoot.ts` asks the disk the rest: links, and what is there.
 */

/** Line breaks, other controls, and characters that are not seen or turn the reading direction. */
const unseen = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/**
 * The path relative to the folder, with `/`, without `.` segments; null when it isn't a plain path inside: absolute, on
 * a drive or server, `~`, a URL, with `..`, a control or unseen character, a colon (a drive or a stream), or a name that ends in a dot or blank, which
 * Windows would drop. Refused alike on every platform.
 */
export function normalisePath(stated: string): string | null {
  if (stated.length > 1024 || unseen.test(stated)) return null;
  const path = stated.replaceAll('\\', '/');
  if (path.startsWith('/') || path.includes(':')) return null;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || path.endsWith('/') || segments[0]?.startsWith('~')) return null;
  if (segments.some((segment) => /[. ]$|^ /.test(segment))) return null;
  return segments.join('/');
}

/** Is it already what {@link normalisePath} makes of it? */
export function isPlainPath(path: string): boolean {
  return normalisePath(path) === path;
}

/** A name that Windows takes for a device, in any folder and with any extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i;

/** Would Windows write to a device instead of a file somewhere on the way? */
export function namesDevice(path: string): boolean {
  return path.split('/').some((segment) => device.test(segment));
}
