/** The models as the chat's commands tell of them: lists in Markdown. Pure. */
import { countOf, formatBytes } from '../../../base/formatNumbers.ts';
import { literal } from './modelFacts.ts';
import type { GroupId, ModelGroup, ModelRow } from './modelRows.ts';

const headings: Readonly<Record<GroupId, string>> = {
  loaded: 'Loaded',
  installed: 'On this machine',
  downloading: 'On their way',
  available: 'To fetch, with `/download NAME`',
};

/** What `/models` says: every model, by the name that the other commands take. */
export function modelsText(groups: readonly ModelGroup[]): string {
  return groups.flatMap(({ id, rows }) => [`**${headings[id]}**`, list(rows)]).join('\n\n');
}

/** What `/installed` says: what is on this machine, and what it takes of the disk. */
export function installedText(groups: readonly ModelGroup[]): string {
  const rows = groups.filter(({ id }) => id === 'loaded' || id === 'installed').flatMap((group) => group.rows);
  const paths = new Map(rows.map(({ known }) => [known.path, known.bytes ?? 0]));
  if (rows.length === 0) return 'No model is on this machine yet. Fetch one with `/download NAME`, or choose a file with `/model`.';
  const bytes = [...paths.values()].reduce((sum, size) => sum + size, 0);
  return `${list(rows)}\n\n${countOf(paths.size, 'model')}, ${formatBytes(bytes)} on the disk.`;
}

function list(rows: readonly ModelRow[]): string {
  // Not as a table, for which a side bar is too narrow.
  return rows
    .map(
      ({ called, label, description }) =>
        `- **${literal(called)}**${label === called ? '' : ` ${literal(label)}`}: ${literal(description)}`,
    )
    .join('\n');
}
