/** One model's page: what its header, the catalogue and this machine say of it. Pure. */
import { countOf, formatBytes } from '../../../base/formatNumbers.ts';
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

const columns = 28;

/** The page, in plain text: nothing of a file's or a repository's is more than letters in it. */
export function detailsText({ name, known, problem, now }: DetailsParts): string {
  const { entry, header, use } = known;
  const sections: [string, readonly string[]][] = [
    ['What it is', modelFacts(known, now).map(line)],
    ['Speed on this machine', use?.speed ? speedLines(use.speed) : []],
    ['Files', entry ? fileLines(entry) : []],
    ['Chat template', header ? [showHidden(header.chatTemplate ?? 'The file has none.')] : []],
    ['Where this is known from', entry?.sources.map(({ address, how, gives }) => `${address} (${how}): ${gives.join(', ')}`) ?? []],
  ];
  return [
    showHidden(name),
    ...(problem === null ? [] : [problem]),
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [[title, '-'.repeat(title.length), ...lines].join('\n')])),
    '',
  ].join('\n\n');
}

function line([label, value]: Fact): string {
  return `${label.padEnd(columns)}${value}`;
}

function speedLines({ writing, reading, device, threads, at }: MeasuredSpeed): string[] {
  return [
    line(['Writes', speedText(writing)]),
    line(['Reads', speedText(reading)]),
    line(['Measured', `${localDay(new Date(at))}, ${deviceText(device)} with ${countOf(threads, 'thread')}`]),
  ];
}

function fileLines({ files, repository, revision }: CatalogueModel): string[] {
  return [
    line(['Repository', `${repository}${revision === null ? '' : ` at ${revision}`}`]),
    ...files.flatMap(({ path, bytes, aboutBytes, sha256 }) => [
      line([path, bytes !== null ? formatBytes(bytes) : aboutBytes !== null ? `about ${formatBytes(aboutBytes)}` : 'size not stated']),
      line(['SHA-256', sha256 ?? 'not stated']),
    ]),
  ];
}
