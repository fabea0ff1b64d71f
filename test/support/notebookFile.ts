/** A notebook's file as Jupyter writes it. */

export interface CellDraft {
  source: string;
  kind?: string;
  id?: string;
  outputs?: string[];
  runs?: number | null;
  metadata?: Record<string, unknown>;
}

export function notebookFile(
  cells: readonly CellDraft[],
  metadata: Record<string, unknown> = { language_info: { name: 'python' } },
): string {
  const written = cells.map(({ source, kind = 'code', id, outputs = [], runs = null, metadata: own = {} }) => ({
    cell_type: kind,
    ...(kind === 'code' && { execution_count: runs }),
    ...(id !== undefined && { id }),
    metadata: own,
    ...(kind === 'code' && { outputs: outputs.map((text) => ({ name: 'stdout', output_type: 'stream', text: linesOf(text) })) }),
    source: linesOf(source),
  }));
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
