/** The settings in effect for people: each value, where it is from, and what it goes before. Plain lines, as they are read in an editor, aloud or in a terminal. Pure. */
import { showInLine } from '../security/hiddenText.ts';
import type { SettingLayer } from './settingLayers.ts';
import type { SettingsProblem } from './settingsProblem.ts';

export interface EffectiveSetting {
  key: string;
  /** All that are set, the one that counts first; none where nothing is set. */
  layers: readonly SettingLayer[];
  /** What else counts beside it, as a sentence's part. */
  beside?: string;
}

export interface SettingsReport {
  groups: readonly { title: string; settings: readonly EffectiveSetting[] }[];
  problems: readonly (SettingsProblem & { file: string })[];
  /** Sentences on what is read, and what isn't. */
  notes: readonly string[];
}

/** Characters of a value in a line. */
const longestValue = 160;

const origins: Readonly<Record<SettingLayer['origin'], string>> = {
  default: 'by default',
  user: 'in the user settings',
  project: 'in the project',
  workspace: 'in the workspace settings',
  folder: 'in the settings of the folder',
  policy: 'by a policy of your organisation',
  environment: 'in the environment',
  option: 'by an option',
};

/** What is set comes first, with its groups; then what is as it is by default. */
export function settingsReportText({ groups, problems, notes }: SettingsReport): string {
  const isSet = ({ layers: [first] }: EffectiveSetting): boolean => first !== undefined && first.origin !== 'default';
  const sections = (wanted: (setting: EffectiveSetting) => boolean): string[] =>
    groups.flatMap(({ title, settings }) => {
      const lines = settings.filter(wanted).map(settingLine);
      return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
    });
  const set = sections(isSet);
  return [
    'Effective Settings of MLX-CODE',
    '',
    ...notes,
    ...(problems.length > 0 ? ['', 'PROBLEMS', ...problems.map((problem) => `  ${problemLine(problem)}`)] : []),
    '',
    'SET',
    ...(set.length > 0 ? set : ['', '  Nothing: all is as it is by default.']),
    '',
    'BY DEFAULT',
    ...sections((setting) => !isSet(setting)),
    '',
  ].join('\n');
}

/** `.mlx-code.json:3:5: error: …`, in the form that editors and terminals make a link of. */
export function problemLine({ file, line, column, severity, message }: SettingsProblem & { file: string }): string {
  return `${showInLine(file)}:${String(line)}:${String(column)}: ${severity}: ${message}`;
}

/** `key = value (where; before …)`. */
function settingLine({ key, layers, beside }: EffectiveSetting): string {
  const [first, ...others] = layers;
  if (!first) return `${key}: not set`;
  const before = others.map((layer) => `${valueText(layer.value)} ${originText(layer)}`);
  const said = [
    originText(first),
    ...(before.length > 0 ? [`before ${before.join(', ')}`] : []),
    ...(beside === undefined ? [] : [beside]),
  ];
  const isPlain = first.origin === 'default' && said.length === 1;
  return `${key} = ${valueText(first.value)}${isPlain ? '' : ` (${said.join('; ')})`}`;
}

/** Where a value is from: `in .mlx-code.json:3`. */
function originText({ origin, file, line }: SettingLayer): string {
  return origin === 'project' && file !== undefined ? `in ${showInLine(file)}:${String(line ?? 1)}` : origins[origin];
}

function valueText(value: unknown): string {
  const text = showInLine(JSON.stringify(value));
  return text.length > longestValue ? `${text.slice(0, longestValue).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
