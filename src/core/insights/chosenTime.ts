/** Which days a report is about, and how they are called. Pure; days are `2026-11-23`, where the user is. */
import { byLanguage, t } from '../../base/l10n.ts';
import { localDay } from '../../base/localDay.ts';
import type { InsightsPeriod } from '../../protocol/insightsPage.ts';

const weekDays = 7;
/** Beyond so many days bars are of weeks. */
const mostDayBars = 31;
/** What a wrong clock has counted doesn't make bars of centuries. */
const mostDays = 36_525;
const longDate = byLanguage((of) => new Intl.DateTimeFormat(of === 'en' ? 'en-GB' : of, { dateStyle: 'long', timeZone: 'UTC' }));

/** The day that is so many days before another; no clock of summer or winter shifts it. */
export function dayBefore(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return localDay(new Date(year, month - 1, date - days, 12));
}

/** The first day of a time that ends today; null for all days. */
export function firstDay(period: InsightsPeriod, today: string): string | null {
  if (period === 'all') return null;
  return period === 'day' ? today : dayBefore(today, weekDays - 1);
}

/** `23 November 2026`. */
export function dayWords(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : longDate().format(date);
}

/** What bars are drawn of: each day from the first counted one to today, or each week where these are many. */
export function barsOf(from: string, today: string): { each: 'day' | 'week'; labels: { label: string; days: string[] }[] } {
  const days: string[] = [];
  for (let day = today; day >= from && days.length < mostDays; day = dayBefore(day, 1)) days.push(day);
  days.reverse();
  if (days.length <= mostDayBars) return { each: 'day', labels: days.map((day) => ({ label: dayWords(day), days: [day] })) };
  const labels: { label: string; days: string[] }[] = [];
  // Whole weeks back from today, so that the last one isn't a short one.
  for (let end = days.length; end > 0; end -= weekDays) {
    const week = days.slice(Math.max(0, end - weekDays), end);
    labels.unshift({ label: t('Week from {0}', dayWords(week[0] ?? from)), days: week });
  }
  return { each: 'week', labels };
}
