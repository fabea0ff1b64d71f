import { afterEach, describe, expect, it } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { languages } from '../../../scripts/l10nLanguages.ts';
import { configure } from '../../../src/base/l10n.ts';
import type { SessionHit, SessionInfo } from '../../../src/core/sessions/session.ts';
import { groupedSessions, hitsBySession, listText, sessionDetail, sinceDays } from '../../../src/core/sessions/sessionWords.ts';

const shop = { key: 'file:///shop', name: 'shop' };
const marks = { pinned: false, archived: false, closed: false, forkedFrom: null };
const info: SessionInfo = {
  id: 's1',
  project: shop,
  title: 'T',
  titleBy: 'question',
  created: 1,
  changed: 2,
  turns: 3,
  model: 'big',
  ...marks,
};

afterEach(() => configure());

describe('what a list says of conversations', () => {
  it('takes no text for a picture, and shows what can’t be seen in it', () => {
    expect(listText('What is $(trash) in $(npm root), and $(sync~spin)?')).toBe('What is \\$(trash) in $(npm root), and \\$(sync~spin)?');
    expect(listText('a\u202Eb')).toBe('a⟨U+202E⟩b');
  });

  const now = new Date(2026, 4, 20, 12);
  const daysAgo = (days: number): SessionInfo => ({ ...info, changed: new Date(2026, 4, 20 - days, 11).getTime() });
  const ages = [{ ...daysAgo(90), pinned: true }, ...[0, 1, 5, 20, 90].map(daysAgo)];
  const headings = (): string[] => groupedSessions(ages, now).map(({ heading }) => heading);

  it('puts them under the day of their last word, pinned ones first', () => {
    expect(headings()).toEqual(['Pinned', 'Today', 'Yesterday', 'Last Week', 'Last Month', 'Older']);
    expect(groupedSessions([daysAgo(4), daysAgo(6)], now).map(({ entries }) => entries.length)).toEqual([2]);
  });

  it('counts days as people do, the one that it is being the first', () => {
    expect([1, 7, 30].map((days) => new Date(sinceDays(days, now)).toDateString())).toEqual([
      'Wed May 20 2026',
      'Thu May 14 2026',
      'Tue Apr 21 2026',
    ]);
    expect(new Date(sinceDays(1, now)).getHours()).toBe(0);
  });

  it.each(languages)('says all of it in the user’s language: %s', (language) => {
    const english = [...headings(), sessionDetail({ ...info, project: { key: '', name: '' } }, shop)].join(' · ').split(' · ');
    configure({ language, contents: readBundle(language) });
    const said = [...headings(), sessionDetail({ ...info, project: { key: '', name: '' } }, shop)].join(' · ').split(' · ');
    expect(said).toHaveLength(english.length);
    // But for the name of the model, and what French writes as English does.
    expect(said.filter((words) => english.includes(words) && words !== '3 messages')).toEqual(['big']);
  });

  it('puts what was found in one conversation together, and leads to the first message that has it also where the title does', () => {
    const hit = (id: string, turn: string | null): SessionHit => ({ session: { ...info, id }, turn, text: `${id} ${String(turn)}` });
    const found = hitsBySession([hit('a', null), hit('b', 't9'), hit('a', 't4'), hit('a', 't2'), hit('c', null)]);
    expect(found.map(({ session, hit: first, turn, more }) => [session.id, first.text, turn, more])).toEqual([
      ['a', 'a null', 't4', 2],
      ['b', 'b t9', 't9', 0],
      ['c', 'c null', null, 0],
    ]);
  });

  it('names the project where that is another one, also one that somebody else called so', () => {
    expect(sessionDetail(info, shop)).toBe('big · 3 messages');
    expect(sessionDetail({ ...info, project: { key: '', name: '' } }, shop)).toBe('no folder · big · 3 messages');
    const forkedFrom = { session: 's0', turn: 't1', title: 'Tax' };
    expect(sessionDetail({ ...info, forkedFrom }, shop)).toBe('big · 3 messages · forked from “Tax”');
    expect(sessionDetail({ ...info, forkedFrom: { ...forkedFrom, title: null } }, shop)).toBe('big · 3 messages');
    expect(sessionDetail({ ...info, project: { ...shop, name: 'their shop' }, model: '' }, shop)).toBe('their shop · 3 messages');
  });
});
