/** A project's profile for people, in Markdown or plain. Pure. */
import { countOf, formatCount } from '../../base/formatNumbers.ts';
import { cell } from '../context/contextTexts.ts';
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

/** Parts that are shown; `--json` has all. */
const mostParts = 8;
const mostLanguages = 6;

/** What the chat says of the project; `name` is what it is called, and `more` are sentences below. */
export function profileMarkdown(name: string, profile: ProjectProfile, more: readonly string[]): string {
  const sections = [`**${cell(name)}**: ${profileSummary(profile)}`];
  for (const part of profile.parts.filter(({ commands }) => commands.length > 0).slice(0, mostParts)) {
    const rows = part.commands.map(({ purpose, command, from }) => `| ${purposeNames[purpose]} | ${code(command)} | ${cell(from)} |`);
    sections.push([partTitle(part), '', '| To | Command | Told by |', '|:--|:--|:--|', ...rows].join('\n'));
  }
  return [...sections, ...remarks(profile, mostParts).map(cell), ...more].join('\n\n');
}

/** The same for a terminal or a prompt, a line for each command, with the commands of `most` folders at most. */
export function profilePlain(profile: ProjectProfile, most: number = mostParts): string {
  const lines = [profileSummary(profile)];
  for (const part of profile.parts.filter(({ commands }) => commands.length > 0).slice(0, most)) {
    lines.push('', partTitle(part), ...part.commands.map(commandLine));
  }
  return [...lines, ...remarks(profile, most).flatMap((one) => ['', one])].join('\n');
}

/** `TypeScript (812 files), CSS (12 files); Node.js with React and Vitest.` */
export function profileSummary({ files, languages, parts }: ProjectProfile): string {
  if (languages.length === 0 && parts.length === 0)
    return `${countOf(files, 'file')}, and none of them tells a language or a tool that is known here.`;
  const shown = languages.slice(0, mostLanguages).map((one) => `${one.name} (${countOf(one.files, 'file')})`);
  const kinds = [...new Set(parts.map(({ kind }) => kind))];
  const frameworks = [...new Set(parts.flatMap((part) => part.frameworks))];
  const built = kinds.length === 0 ? '' : `${kinds.join(', ')}${frameworks.length === 0 ? '' : ` with ${frameworks.join(', ')}`}`;
  const rest = languages.length > mostLanguages ? [`${formatCount(languages.length - mostLanguages)} more`] : [];
  return `${[[...shown, ...rest].join(', '), built].filter((one) => one !== '').join('; ')}.`;
}

function partTitle({ folder, kind, frameworks }: ProjectPart): string {
  return `${folder === '' ? 'Topmost folder' : folder} (${[kind, ...frameworks].join(', ')}):`;
}

function commandLine({ purpose, command, from }: ProjectCommand): string {
  return `  ${purposeNames[purpose]}: ${command}  (told by ${from})`;
}

function remarks({ parts, problems, leftOut }: ProjectProfile, most: number): string[] {
  const withCommands = parts.filter(({ commands }) => commands.length > 0).length;
  const hidden = withCommands - Math.min(withCommands, most);
  return [
    ...problems.map(({ path, why }) => `${path}: ${why}`),
    ...(hidden > 0 ? [`${countOf(hidden, 'more folder')} with commands of their own.`] : []),
    ...(leftOut > 0 ? [`${countOf(leftOut, 'more file')} that may tell of commands ${leftOut === 1 ? 'was' : 'were'} not read.`] : []),
  ];
}

/** As code in a table, in which it has no effect. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
