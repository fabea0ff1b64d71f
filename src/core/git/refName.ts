/** Names of branches, tags and commits as a user types them. Pure. */
import { t } from '../../base/l10n.ts';

/**
 * True for what may be handed to git as a revision: a name, a hash, `HEAD~2`, `v1.0^`. Nothing that is an option, a range, a path in a commit or one of git's
 * searches.
 */
export function isPlainRevision(text: string): boolean {
  return text.length <= 250 && /^[\p{L}\p{N}_@][\p{L}\p{N}\p{M}_./@+#~^-]*$/u.test(text) && !text.includes('..');
}

/** Two tags, branches or commits between which something lies. */
export interface TagRange {
  from: string;
  to: string;
}

/** The two ends of `v1.0..v1.1` or `v1.0 v1.1`; where a range has no second one, that is `HEAD`. Null for anything else. */
export function tagRange(text: string): TagRange | null {
  const [first = '', second, ...more] = text.trim().split(/\s+/);
  if (second !== undefined)
    return more.length === 0 && isPlainRevision(first) && isPlainRevision(second) ? { from: first, to: second } : null;
  const [, from = '', to = ''] = /^([^.](?:.*?[^.])?)\.\.(|[^.].*)$/.exec(first) ?? [];
  return from === '' ? null : { from, to: to === '' ? 'HEAD' : to };
}

/** Why git would refuse a name for a branch, in a sentence; null for one that it takes. By the rules of `git check-ref-format --branch`. */
export function branchNameProblem(name: string): string | null {
  if (name === '') return t('Git takes no such name: it is empty.');
  if (name.length > 200) return t('Git takes no such name: it is too long.');
  if (/[\p{Cc}\s~^:?*[\\]/u.test(name)) return t('Git takes no such name: it has a blank or one of the signs {0} in it.', '~ ^ : ? * [ \\');
  if (name.startsWith('-')) return t('Git takes no such name: it begins with a hyphen.');
  if (name.includes('..') || name.includes('@{') || name.includes('//'))
    return t('Git takes no such name: it has .. or // or {0} in it.', '@{');
  if (name.startsWith('/') || name.endsWith('/') || name.endsWith('.'))
    return t('Git takes no such name: it begins or ends with a slash, or ends with a point.');
  if (name.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')))
    return t('Git takes no such name: it has a part that begins with a point or ends with .lock.');
  if (name === '@' || name === 'HEAD') return t('Git takes no such name: it is a word of git’s own.');
  return null;
}

/** All digits of the id of a commit, or of anything else that git keeps. */
export function isWholeHash(text: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(text);
}
