/** A project's profile for people, in Markdown or plain. Pure. */
import { countOf, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { cell } from '../context/contextTexts.ts';
import type { ManifestFault } from './manifestFault.ts';
import { plainFault, shownFault } from './manifestFaultWords.ts';
import type { ProjectCommand, ProjectPart, Purpose } from './projectPart.ts';
import type { ProjectProfile } from './projectProfile.ts';

export const purposeNames: Readonly<Record<Purpose, string>> = {
  install: 'Install',
  build: 'Build',
  run: 'Run',
  test: 'Test',
  lint: 'Lint',
  format: 'Format',
  types: 'Check the types',
};

/** What is said around names and numbers: in English for models and the command line, and in the user's language on the screen. */
interface Words {
  topmost: string;
  files: (count: number) => string;
  nothingKnown: (files: string) => string;
  more: (count: string) => string;
  built: (kinds: string, frameworks: string) => string;
  moreFolders: (count: number) => string;
  unread: (count: number) => string;
  fault: (fault: ManifestFault) => string;
}

const english: Words = {
  topmost: 'Topmost folder',
  files: (count) => countOf(count, 'file'),
  nothingKnown: (files) => `${files}, and none of them tells a language or a tool that is known here.`,
  more: (count) => `${count} more`,
  built: (kinds, frameworks) => `${kinds} with ${frameworks}`,
  moreFolders: (count) => `${countOf(count, 'more folder')} with commands of their own.`,
  unread: (count) => `${countOf(count, 'more file')} that may tell of commands ${count === 1 ? 'was' : 'were'} not read.`,
  fault: plainFault,
};

const shownWords = (): Words => ({
  topmost: t('Topmost folder'),
  files: (count) => plural(count, '{0} file', '{0} files'),
  nothingKnown: (files) => t('{0}, and none of them tells a language or a tool that is known here.', files),
  more: (count) => t('{0} more', count),
  built: (kinds, frameworks) => t('{0} with {1}', kinds, frameworks),
  moreFolders: (count) => plural(count, '{0} more folder with commands of their own.', '{0} more folders with commands of their own.'),
  unread: (count) =>
    plural(count, '{0} more file that may tell of commands was not read.', '{0} more files that may tell of commands were not read.'),
  fault: shownFault,
});

const shownPurposes = (): Readonly<Record<Purpose, string>> => ({
  install: t('Install'),
  build: t('Build'),
  run: t('Run'),
  test: t('Test'),
  lint: t('Lint'),
  format: t('Format'),
  types: t('Check the types'),
});

/** Parts that are shown; `--json` has all. */
const mostParts = 8;
const mostLanguages = 6;

/** What the chat says of the project; `name` is what it is called, and `more` are sentences below. */
export function profileMarkdown(name: string, profile: ProjectProfile, more: readonly string[]): string {
  const words = shownWords();
  const purposes = shownPurposes();
  const head = `| ${t('To')} | ${t('Command')} | ${t('Told by')} |`;
  const sections = [`**${cell(name)}**: ${summary(profile, words)}`];
  for (const part of profile.parts.filter(({ commands }) => commands.length > 0).slice(0, mostParts)) {
    const rows = part.commands.map(({ purpose, command, from }) => `| ${purposes[purpose]} | ${code(command)} | ${cell(from)} |`);
    sections.push([partTitle(part, words), '', head, '|:--|:--|:--|', ...rows].join('\n'));
  }
  return [...sections, ...remarks(profile, mostParts, words).map(cell), ...more].join('\n\n');
}

/** The same for a terminal or a prompt, a line for each command, with the commands of `most` folders at most. */
export function profilePlain(profile: ProjectProfile, most: number = mostParts): string {
  const lines = [profileSummary(profile)];
  for (const part of profile.parts.filter(({ commands }) => commands.length > 0).slice(0, most)) {
    lines.push('', partTitle(part, english), ...part.commands.map(commandLine));
  }
  return [...lines, ...remarks(profile, most, english).flatMap((one) => ['', one])].join('\n');
}

/** `TypeScript (812 files), CSS (12 files); Node.js with React and Vitest.` */
export function profileSummary(profile: ProjectProfile): string {
  return summary(profile, english);
}

function summary({ files, languages, parts }: ProjectProfile, words: Words): string {
  if (languages.length === 0 && parts.length === 0) return words.nothingKnown(words.files(files));
  const shown = languages.slice(0, mostLanguages).map((one) => `${one.name} (${words.files(one.files)})`);
  const kinds = [...new Set(parts.map(({ kind }) => kind))].join(', ');
  const frameworks = [...new Set(parts.flatMap((part) => part.frameworks))].join(', ');
  const built = frameworks === '' ? kinds : words.built(kinds, frameworks);
  const rest = languages.length > mostLanguages ? [words.more(formatCount(languages.length - mostLanguages))] : [];
  return `${[[...shown, ...rest].join(', '), built].filter((one) => one !== '').join('; ')}.`;
}

function partTitle({ folder, kind, frameworks }: ProjectPart, words: Words): string {
  return `${folder === '' ? words.topmost : folder} (${[kind, ...frameworks].join(', ')}):`;
}

function commandLine({ purpose, command, from }: ProjectCommand): string {
  return `  ${purposeNames[purpose]}: ${command}  (told by ${from})`;
}

function remarks({ parts, problems, leftOut }: ProjectProfile, most: number, words: Words): string[] {
  const withCommands = parts.filter(({ commands }) => commands.length > 0).length;
  const hidden = withCommands - Math.min(withCommands, most);
  return [
    ...problems.map(({ path, fault }) => `${path}: ${words.fault(fault)}`),
    ...(hidden > 0 ? [words.moreFolders(hidden)] : []),
    ...(leftOut > 0 ? [words.unread(leftOut)] : []),
  ];
}

/** As code in a table, in which it has no effect. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
