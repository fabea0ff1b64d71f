/** Folders and files that git goes past, as it may not look into them: it says so beside its answer, and what changed there isn't in that. Pure. */
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';

/** Places that are named. */
const mostNamed = 5;

/** From what git wrote beside an answer, each once and in order, from the folder that it ran in. */
export function unseenPlaces(said: string): string[] {
  const lines = said.matchAll(
    /^(?:warning: could not open directory '(.+)'|(?!warning: |error: |fatal: |hint: )(.+)): (?:Permission denied|Operation not permitted)$/gm,
  );
  const found = [...new Set([...lines].flatMap(([, folder, file]) => folder ?? file ?? []))];
  const folders = new Set(found.filter((place) => place.endsWith('/')));
  return found.filter((place) => !foldersOf(place).some((folder) => folders.has(folder))).sort();
}

/** In Markdown; empty for none. */
export function unseenSentence(unseen: readonly string[]): string {
  if (unseen.length === 0) return '';
  const more = unseen.length - mostNamed;
  const first = unseen.slice(0, mostNamed).map(inlineCode).join(', ');
  const names = more > 0 ? t('{0} and {1} more', first, more) : first;
  return unseen.length === 1
    ? t('Git may not look into {0}, so what has changed there is not known. Give yourself the right to it, then ask again.', names)
    : t(
        'Git may not look into {0}, so what has changed in these places is not known. Give yourself the right to them, then ask again.',
        names,
      );
}

/** As the model reads it; empty for none. */
export function unseenPlain(unseen: readonly string[]): string {
  if (unseen.length === 0) return '';
  const more = unseen.length - mostNamed;
  return `Not known, as there is no permission to look: what has changed in ${unseen.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** `a/` and `a/b/` of `a/b/c`. */
function foldersOf(place: string): string[] {
  const parts = place.replace(/\/$/, '').split('/');
  return parts.slice(1).map((_, at) => `${parts.slice(0, at + 1).join('/')}/`);
}
