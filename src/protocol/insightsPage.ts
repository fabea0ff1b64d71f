/**
 * The contract between the extension host and the page that shows what was counted. The host knows the counts and puts them into words; the page knows which time the user looks at.
 */
import * as v from 'valibot';
import type { Call, Stream, Validators } from './contract.ts';

export const insightsPageVersion = 1;

export const insightsPeriods = ['day', 'week', 'all'] as const;
export type InsightsPeriod = (typeof insightsPeriods)[number];

export const insightsFormats = ['csv', 'json'] as const;
export type InsightsFormat = (typeof insightsFormats)[number];

/** One number with what it is. */
export interface InsightsFigure {
  label: string;
  value: string;
  /** What it says more exactly, a sentence; empty for nothing. */
  note: string;
}

/** Rows under headings; the first cell of a row says what the row is. */
export interface InsightsTable {
  /** Names it on the page. */
  id: string;
  title: string;
  /** How it is to be read, a sentence or two. */
  note: string;
  columns: { label: string; numeric: boolean }[];
  rows: string[][];
}

/** Bars over time, all of which stand in a table as well. */
export interface InsightsChart {
  title: string;
  /** What a bar is: a day, a week. */
  each: string;
  bars: { label: string; value: number; text: string }[];
}

/** What typing was spared, worked out, with how. */
export interface InsightsSavings {
  /** The range, or that there is none. */
  result: string;
  /** The formula with the numbers in it. */
  steps: string[];
  /** What it takes for granted, and leaves out. */
  assumptions: string[];
}

/** What was counted in a time, as it is shown. */
export interface InsightsReport {
  period: InsightsPeriod;
  /** The time in words: `Today, 23 November 2026`. */
  time: string;
  /** Nothing was counted in it; and never at all. */
  empty: boolean;
  never: boolean;
  figures: InsightsFigure[];
  chart: InsightsChart | null;
  tables: InsightsTable[];
  savings: InsightsSavings | null;
}

/** How it stands with the counting. */
export interface InsightsPageState {
  enabled: boolean;
  /** Days that counts are kept; 0 for ever. */
  keepDays: number;
  /** What of it is damaged or can't be read, a sentence; null for nothing. */
  problem: string | null;
  /** Another number once something was counted. */
  version: number;
}

export interface InsightsPageContract {
  calls: {
    /** Fails with `insightsUnavailable`. */
    report: Call<{ period: InsightsPeriod }, InsightsReport>;
    /** Writes all counts to where the user says; false where they say nowhere. */
    export: Call<{ format: InsightsFormat }, { saved: boolean }>;
    /** Asks, and deletes all counts; false where the user wants to keep them. */
    remove: Call<Record<string, never>, { removed: boolean }>;
    openSettings: Call<Record<string, never>, Record<string, never>>;
  };
  streams: {
    /** First the state, then what changes of it. */
    events: Stream<Record<string, never>, InsightsPageState, Record<string, never>>;
  };
}

/** Every method that the page may call, with the shape of its parameters. What isn't here is refused. */
export const insightsPageValidators: Validators &
  Record<keyof InsightsPageContract['calls'] | keyof InsightsPageContract['streams'], (p: unknown) => unknown> = {
  report: v.parser(v.strictObject({ period: v.picklist(insightsPeriods) })),
  export: v.parser(v.strictObject({ format: v.picklist(insightsFormats) })),
  remove: v.parser(v.strictObject({})),
  openSettings: v.parser(v.strictObject({})),
  events: v.parser(v.strictObject({})),
};
