/** A moment as a user says it: `yesterday`, `3 days`, `2026-11-01`, `monday`. Pure. */

export interface SinceMoment {
  /** Seconds since 1970. */
  after: number;
  /** As it stands behind “since”. */
  words: string;
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const lengths: Readonly<Record<string, number>> = { hour: 3_600, day: 86_400, week: 604_800 };

/** Days begin at midnight where `now` is. Null for what is no moment, as a tag is none. */
export function sinceWhen(typed: string, now: Date): SinceMoment | null {
  const word = typed.trim().toLowerCase();
  if (word === 'today') return { after: midnight(now, 0), words: 'today' };
  if (word === 'yesterday') return { after: midnight(now, 1), words: 'yesterday' };
  const weekday = weekdays.indexOf(word.replace(/^last /, ''));
  if (weekday !== -1) {
    const back = (now.getDay() - weekday + 7) % 7 || 7;
    return { after: midnight(now, back), words: weekdays[weekday]?.replace(/^./, (first) => first.toUpperCase()) ?? '' };
  }
  const [, count, unit = ''] = /^(?:(\d{1,4}|a|an|last) )?(hour|day|week)s?(?: ago)?$/.exec(word) ?? [];
  const length = lengths[unit];
  if (length !== undefined) {
    const number = count === undefined || !/^\d/.test(count) ? 1 : Number(count);
    return { after: Math.floor(now.getTime() / 1_000) - number * length, words: `${String(number)} ${unit}${number === 1 ? '' : 's'} ago` };
  }
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word) ?? [];
  if (year === undefined) return null;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  const isReal = date.getMonth() === Number(month) - 1 && date.getDate() === Number(day);
  return isReal ? { after: Math.floor(date.getTime() / 1_000), words: word } : null;
}

function midnight(now: Date, daysBack: number): number {
  return Math.floor(new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysBack).getTime() / 1_000);
}
