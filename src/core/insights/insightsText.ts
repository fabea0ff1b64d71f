/** What was counted as text: for a terminal, and as files for other programs. Pure. */
import type { InsightsReport, InsightsTable } from '../../protocol/insightsPage.ts';
import { type Count, speedAt } from './counts.ts';

/** A report as a terminal shows it; empty for one without counts. */
export function insightsText({ time, empty, figures, tables, savings }: InsightsReport): string {
  if (empty) return '';
  const heads = figures.map(({ label, value, note }) => `  ${label}: ${value}${note === '' ? '' : ` (${note})`}`);
  const saved = savings ? ['', 'Time saved, an estimate', `  ${savings.result}`, ...savings.steps.map((step) => `  ${step}`), ...savings.assumptions.map((one) => `  – ${one}`)] : []; // prettier-ignore
  return `${[time, '', ...heads, ...tables.flatMap((table) => ['', table.title, ...tableLines(table)]), ...saved].join('\n')}\n`;
}

function tableLines({ columns, rows }: InsightsTable): string[] {
  const all = [columns.map(({ label }) => label), ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  return all.map((row) =>
    `  ${row.map((cell, at) => (columns[at]?.numeric ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ')}`.trimEnd(),
  );
}

const headings = ['day', 'what', 'model', 'language', 'detail', 'count'] as const;

/** All counts for a table of another program, as RFC 4180 has it. Speeds stand there in tokens a second. */
export function countsCsv(counts: readonly Count[]): string {
  const rows = inOrder(counts).map((count) => headings.map((name) => cell(String(exported(count)[name]))).join(','));
  return [headings.join(','), ...rows, ''].join('\r\n');
}

/** The same as JSON. */
export function countsJson(counts: readonly Count[]): string {
  return `${JSON.stringify({ version: 1, counts: inOrder(counts).map(exported) }, null, 2)}\n`;
}

function exported({ day, what, model, language, detail, n }: Count): Record<(typeof headings)[number], string | number> {
  const speed = what === 'readSpeed' || what === 'writtenSpeed' ? speedAt([{ detail, n: 1 }], 1) : null;
  return { day, what, model, language, detail: speed === null ? detail : speed.toFixed(2), count: n };
}

function inOrder(counts: readonly Count[]): Count[] {
  const key = ({ day, what, model, language, detail }: Count): string => JSON.stringify([day, what, model, language, detail]);
  return [...counts].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A name that begins like a formula is text for a spreadsheet, too. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(?:\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
