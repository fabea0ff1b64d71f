/** The models as the chat's commands tell of them: lists in Markdown. Pure. */
import { formatBytes } from '../../../base/formatNumbers.ts';
import { plural, t } from '../../../base/l10n.ts';
import { literal } from './modelFacts.ts';
import type { GroupId, ModelGroup, ModelRow } from './modelRows.ts';

const headings: Readonly<Record<GroupId, () => string>> = {
  loaded: () => t('Loaded'),
  installed: () => t('On this machine'),
  downloading: () => t('On their way'),
  available: () => t('To fetch, with `/download NAME`'),
};

/** What `/models` says: every model, by the name that the other commands take. */
export function modelsText(groups: readonly ModelGroup[]): string {
  return groups.flatMap(({ id, rows }) => [`**${headings[id]()}**`, list(rows)]).join('\n\n');
}

/** What `/installed` says: what is on this machine, and what it takes of the disk. */
export function installedText(groups: readonly ModelGroup[]): string {
  const rows = groups.filter(({ id }) => id === 'loaded' || id === 'installed').flatMap((group) => group.rows);
  const paths = new Map(rows.map(({ known }) => [known.path, known.bytes ?? 0]));
  if (rows.length === 0) return t('No model is on this machine yet. Fetch one with `/download NAME`, or choose a file with `/model`.');
  const bytes = [...paths.values()].reduce((sum, size) => sum + size, 0);
  return `${list(rows)}\n\n${plural(paths.size, '{0} model, {1} on the disk.', '{0} models, {1} on the disk.', formatBytes(bytes))}`;
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
