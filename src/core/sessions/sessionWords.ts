/** What a list says of conversations. Pure. */
import { plural, t } from '../../base/l10n.ts';
import { showHidden } from '../security/hiddenText.ts';
import type { SessionHit, SessionInfo, SessionProject } from './session.ts';

/** A heading with the conversations that stand under it. */
export interface SessionGroup<T> {
  heading: string;
  entries: T[];
}

const dayMs = 86_400_000;

/** Somebody's text in a list of VS Code's: with what isn't seen in it shown, and no part of it taken for the name of a picture. */
export function listText(text: string): string {
  return showHidden(text).replaceAll(/\$\((?=[\w~-]+\))/g, String.raw`\$(`);
}

/** Who answered last, how much was said, from which it was forked, and where, where that is another project than `project`. */
export function sessionDetail({ forkedFrom, model, turns, project: own }: SessionInfo, project: SessionProject): string {
  const name = own.name === '' ? t('no folder') : own.name;
  return [
    ...(own.key === project.key && own.name === project.name ? [] : [name]),
    ...(model === '' ? [] : [model]),
    plural(turns, '{0} message', '{0} messages'),
    ...(forkedFrom?.title == null ? [] : [t('forked from “{0}”', forkedFrom.title)]),
  ].join(' · ');
}

/** Pinned ones first, then by the day of their last word, as seen at `now`; each group in the order that it came in. */
export function groupedSessions(sessions: readonly SessionInfo[], now: Date): SessionGroup<SessionInfo>[] {
  const groups = new Map<string, SessionInfo[]>();
  for (const session of sessions) {
    const heading = session.pinned ? t('Pinned') : dayHeading(session.changed, now);
    groups.set(heading, [...(groups.get(heading) ?? []), session]);
  }
  return [...groups].map(([heading, entries]) => ({ heading, entries }));
}

/** When the first of so many days began, today being the last of them; milliseconds since 1970. */
export function sinceDays(days: number, now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1)).getTime();
}

function dayHeading(changed: number, now: Date): string {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (changed >= today) return t('Today');
  if (changed >= today - dayMs) return t('Yesterday');
  if (changed >= today - 7 * dayMs) return t('Last Week');
  return changed >= today - 30 * dayMs ? t('Last Month') : t('Older');
}

/** What was found in a conversation: the first place, the first turn that has it, and how many places more there are. */
export interface SessionFound {
  session: SessionInfo;
  hit: SessionHit;
  turn: string | null;
  more: number;
}

/** What was found, a conversation at a time, in the order of the first place in each. */
export function hitsBySession(hits: readonly SessionHit[]): SessionFound[] {
  const found = new Map<string, SessionFound>();
  for (const hit of hits) {
    const known = found.get(hit.session.id);
    if (known) {
      known.more++;
      known.turn ??= hit.turn;
    } else found.set(hit.session.id, { session: hit.session, hit, turn: hit.turn, more: 0 });
  }
  return [...found.values()];
}
