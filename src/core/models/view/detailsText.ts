/** One model's page: what its header, the catalogue and this machine say of it. Pure. */
import { formatBytes } from '../../../base/formatNumbers.ts';
import { plural, t } from '../../../base/l10n.ts';
import { localDay } from '../../../base/localDay.ts';
import { showHidden } from '../../security/hiddenText.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import { deviceText, type MeasuredSpeed, speedText } from '../modelUse.ts';
import { type Fact, type KnownModel, modelFacts } from './modelFacts.ts';

export interface DetailsParts {
  name: string;
  known: KnownModel;
  /** What the engine says against the file, in a sentence. */
  problem: string | null;
  /** Milliseconds since 1970. */
  now: number;
}

/** Of the words before the values. */
const columns = 28;
/** Signs that take two columns each. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** The page, in plain text: nothing of a file's or a repository's is more than letters in it. */
export function detailsText({ name, known, problem, now }: DetailsParts): string {
  const { entry, header, use } = known;
  const sections: [string, readonly string[]][] = [
    [t('What it is'), modelFacts(known, now).map(line)],
    [t('Speed on this machine'), use?.speed ? speedLines(use.speed) : []],
    [t('Files'), entry ? fileLines(entry) : []],
    [t('Chat template'), header ? [showHidden(header.chatTemplate ?? t('The file has none.'))] : []],
    [t('Where this is known from'), entry?.sources.map(({ address, how, gives }) => `${address} (${how}): ${gives.join(', ')}`) ?? []],
  ];
  return [
    showHidden(name),
    ...(problem === null ? [] : [problem]),
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [[title, '-'.repeat(columnsOf(title)), ...lines].join('\n')])),
    '',
  ].join('\n\n');
}

function line([label, value]: Fact): string {
  const blanks = Math.max(2, columns - columnsOf(label));
  return `${label}${' '.repeat(blanks)}${value}`;
}

function columnsOf(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}

function speedLines({ writing, reading, device, threads, at }: MeasuredSpeed): string[] {
  return [
    line([t('Writes'), speedText(writing)]),
    line([t('Reads'), speedText(reading)]),
    line([
      t('Measured'),
      plural(threads, '{1}, {2} with {0} thread', '{1}, {2} with {0} threads', localDay(new Date(at)), deviceText(device)),
    ]),
  ];
}

function fileLines({ files, repository, revision }: CatalogueModel): string[] {
  return [
    line([t('Repository'), revision === null ? repository : t('{0} at {1}', repository, revision)]),
    ...files.flatMap(({ path, bytes, aboutBytes, sha256 }) => [
      line([
        path,
        bytes !== null ? formatBytes(bytes) : aboutBytes !== null ? t('about {0}', formatBytes(aboutBytes)) : t('size not stated'),
      ]),
      line(['SHA-256', sha256 ?? t('not stated')]),
    ]),
  ];
}
