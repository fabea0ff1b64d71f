/** A Jupyter notebook as it is compared: read strictly, so that each line of a cell is known to stand in a line of the file by itself. Pure. */
import * as v from 'valibot';
import { writtenCells } from '../indexing/notebookCells.ts';

export interface NotebookCell {
  /** From 1. */
  number: number;
  kind: string;
  id: string | null;
  /** The line of the file in which it begins, from 1. */
  at: number;
  lines: CellLine[];
  /** What came of it, without how often it was run; empty for nothing. */
  outputs: string;
  runs: number | null;
  /** Pictures that its words show. */
  attachments: string;
  metadata: Record<string, unknown>;
}

export interface CellLine {
  /** Without its line end. */
  text: string;
  /** The line of the file, from 1; that of a cell's next line is the next one. */
  line: number;
}

export interface Notebook {
  cells: NotebookCell[];
  /** The version of the format behind `4.`. */
  minor: number;
  metadata: Record<string, unknown>;
}

/** Cells that are compared. */
const mostCells = 2000;
/** Outputs and metadata that stand deeper in each other can't be written again as JSON. */
const mostDepth = 500;

const metadata = v.optional(v.record(v.string(), v.unknown()), {});
const cellForm = v.object({
  cell_type: v.string(),
  id: v.optional(v.string()),
  source: v.union([v.string(), v.array(v.string())]),
  outputs: v.optional(v.array(v.unknown()), []),
  execution_count: v.optional(v.nullable(v.number()), null),
  attachments: v.optional(v.unknown()),
  metadata,
});
const form = v.object({ nbformat: v.literal(4), nbformat_minor: v.optional(v.number(), 0), cells: v.array(cellForm), metadata });

/**
 * Null for what is no notebook of the format's fourth version, as one with a conflict in it, and for one that is written in another way than a line of a source in a line of the file:
 * there no line of the file could be named.
 */
export function readNotebook(text: string): Notebook | null {
  const read = v.safeParse(form, parsed(text), { abortEarly: true });
  if (!read.success || read.output.cells.length > mostCells) return null;
  const { cells: written, depth } = writtenCells(text);
  if (depth > mostDepth || written?.length !== read.output.cells.length) return null;
  const cells: NotebookCell[] = [];
  let last = 0;
  for (const [index, { cell_type, id, source, outputs, execution_count, attachments, metadata: own }] of read.output.cells.entries()) {
    const { line = 0, sources = [] } = written[index] ?? {};
    const lines = linesOf(sources);
    // Both have read the same, each in its own way.
    if (!lines || sources.map((one) => one.text).join('') !== (typeof source === 'string' ? source : source.join(''))) return null;
    const [first] = lines;
    if (first && first.line <= last) return null;
    last = lines.at(-1)?.line ?? last;
    cells.push({
      number: index + 1,
      kind: cell_type,
      id: id ?? null,
      at: line + 1,
      lines,
      outputs: outputs.length === 0 ? '' : JSON.stringify(outputs.map(withoutRuns)),
      runs: execution_count,
      attachments: attachments === undefined ? '' : JSON.stringify(attachments),
      metadata: own,
    });
  }
  return { cells, minor: read.output.nbformat_minor, metadata: read.output.metadata };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null where a line of the file has not exactly one of the source, or another one lies between. */
function linesOf(sources: readonly { line: number; text: string }[]): CellLine[] | null {
  const lines: CellLine[] = [];
  for (const [index, { text, line }] of sources.entries()) {
    const bare = text.replace(/\r?\n$/, '');
    const isLast = index === sources.length - 1;
    if (bare.includes('\n') || (!isLast && bare === text)) return null;
    // An empty text behind the last line end, or alone, is no line.
    if (text === '') continue;
    if (index > 0 && line !== (sources[0]?.line ?? 0) + index) return null;
    lines.push({ text: bare, line: line + 1 });
  }
  return lines;
}

function withoutRuns(output: unknown): unknown {
  return typeof output === 'object' && output !== null ? { ...output, execution_count: undefined } : output;
}

/** The lines of a notebook's file, those of its cells as they were written and not as the file has them; null where none is known to be one of a cell. */
export function notebookLines(text: string): string[] | null {
  const notebook = readNotebook(text);
  if (!notebook) return null;
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  for (const cell of notebook.cells) for (const { line, text: said } of cell.lines) lines[line - 1] = said;
  return lines;
}
