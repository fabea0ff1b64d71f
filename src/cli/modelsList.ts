/** `mlx-code models list`: the models of the catalogue, and which of them are on this machine; then what else is. */
import { formatBytes } from '../base/formatNumbers.ts';
import { commercialUse, licenceWords } from '../core/models/advice/licenceTerms.ts';
import { shownName, totalBytes } from '../core/models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../core/models/catalogue/catalogueEntry.ts';
import type { IncompleteModel, InstalledModel } from '../core/models/library/modelLibrary.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { modelsHere } from './modelFinder.ts';

export async function modelsList({ output }: CommandContext): Promise<number> {
  const { catalogue, installed, incomplete, cutShort } = await modelsHere();
  const width = 2 + Math.max(...catalogue.map((entry) => calledFor(entry).length), 0);
  for (const entry of catalogue) {
    const here = installed.filter((model) => model.entry?.id === entry.id);
    const part = incomplete.find((one) => one.entry?.id === entry.id) ?? null;
    output.line(entryLine(entry, here, part));
    output.text(`${entryRow(entry, here, part, width)}\n`);
  }
  const others = installed.filter(({ entry }) => entry === null);
  const parts = incomplete.filter(({ entry }) => entry === null);
  if (others.length + parts.length > 0) output.text('\nOther models on this machine\n');
  for (const model of others) {
    const { path, name, bytes, missing } = model;
    output.line({ type: 'model', id: null, name, bytes, installed: [where(model)], incomplete: null });
    output.text(
      `  ${path}  ${formatBytes(bytes)}${missing.length > 0 ? `, not whole: ${String(missing.length)} of its parts missing` : ''}\n`,
    );
  }
  for (const part of parts) {
    output.line({ type: 'model', id: null, name: part.name, bytes: part.size, installed: [], incomplete: progress(part) });
    output.text(`  ${part.path}  ${partWords(part)}\n`);
  }
  if (cutShort) output.note('There are more files in the folders of models than are looked at, so models may be missing here.');
  return exitCodes.done;
}

function entryLine(entry: CatalogueModel, here: readonly InstalledModel[], part: IncompleteModel | null): Record<string, unknown> {
  const { id, aliases, roles, parameters, activeParameters, quantisation, licence, contextLength, fim, languages } = entry;
  const size = totalBytes(entry);
  return {
    type: 'model', id, aliases, name: shownName(entry), roles, parameters, activeParameters, quantisation, bytes: size?.bytes ?? null, bytesExact: size?.exact ?? false,
    licence: licence?.name ?? null, commercialUse: commercialUse(entry), contextLength, fim, languages, installed: here.map(where), incomplete: part && progress(part),
  }; // prettier-ignore
}

function entryRow(entry: CatalogueModel, here: readonly InstalledModel[], part: IncompleteModel | null, width: number): string {
  const size = totalBytes(entry);
  const bytes = size === null ? 'size not known' : `${size.exact ? '' : '~'}${formatBytes(size.bytes)}`;
  const [whole] = here.filter(({ missing }) => missing.length === 0);
  const [partly] = here;
  const state = whole
    ? `here: ${whole.path}`
    : part
      ? partWords(part)
      : partly
        ? `not whole: ${String(partly.missing.length)} of its parts missing`
        : null;
  const notes = [entry.roles.join(', '), licenceWords(entry), state].filter((note) => note !== null);
  return `${whole ? '*' : ' '} ${calledFor(entry).padEnd(width)}${bytes.padStart(14)}  ${shownName(entry)} (${notes.join('; ')})`;
}

function calledFor({ aliases, id }: CatalogueModel): string {
  return aliases[0] ?? id;
}

function where({ path, place, missing }: InstalledModel): Record<string, unknown> {
  return { path, place, missing };
}

function progress({ path, received, size }: IncompleteModel): Record<string, unknown> {
  return { path, received, size };
}

function partWords({ received, size }: IncompleteModel): string {
  return received === null || size === null
    ? 'a download that is not whole'
    : `a download that is not whole: ${formatBytes(received)} of ${formatBytes(size)}`;
}
