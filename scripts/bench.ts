/**
 * Benchmarks: `npm run bench -- NAME [--json] [--full]` measures one area and prints a table, or with --json one object per row. Figures
 * only: nothing here passes or fails. A row that can't be measured on this machine says why.
 */
import { parseArgs } from 'node:util';
import { chat } from '../test/bench/chat.ts';
import { edits } from '../test/bench/edits.ts';
import { engine } from '../test/bench/engine.ts';
import { git } from '../test/bench/git.ts';
import { host } from '../test/bench/host.ts';
import { models } from '../test/bench/models.ts';
import { projectIndex } from '../test/bench/projectIndex.ts';
import type { Area, Row } from '../test/bench/row.ts';

const areas: Readonly<Record<string, Area>> = { chat, edits, engine, git, host, index: projectIndex, models };

function figure(value: number | null): string {
  if (value === null) return '-';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 3);
}

function printTable(rows: readonly Row[]): void {
  const lines = rows.map((row) => [
    row.id,
    figure(row.value),
    row.unit,
    row.goal,
    String(row.n),
    row.n > 1 && row.min !== null ? `${figure(row.min)} to ${figure(row.max)}` : '',
    row.note,
  ]);
  const table = [['measure', 'value', 'unit', 'goal', 'n', 'spread', 'note'], ...lines];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of table)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, full: { type: 'boolean' } } });
  const [name] = positionals;
  const area = name !== undefined && Object.hasOwn(areas, name) ? areas[name] : undefined;
  if (!area || positionals.length > 1) {
    console.error(`Usage: npm run bench -- NAME [--json] [--full], where NAME is one of: ${Object.keys(areas).join(', ')}`);
    return 2;
  }
  const rows: Row[] = [];
  for await (const row of area({ full: values.full ?? false, say: (line) => console.error(`… ${line}`) })) {
    const { goal: _, ...plain } = row;
    if (values.json) console.log(JSON.stringify(plain));
    rows.push(row);
  }
  if (!values.json) printTable(rows);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
