/** The settings in effect for people: each value, where it is from, and what it goes before. Plain lines, as they are read in an editor, aloud or in a terminal. Pure. */
import { t } from '../../base/l10n.ts';
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

const origins: Readonly<Record<SettingLayer['origin'], () => string>> = {
  default: () => t('by default'),
  user: () => t('in the user settings'),
  project: () => t('in the project'),
  workspace: () => t('in the workspace settings'),
  folder: () => t('in the settings of the folder'),
  policy: () => t('by a policy of your organisation'),
  environment: () => t('in the environment'),
  option: () => t('by an option'),
};

const severities: Readonly<Record<SettingsProblem['severity'], () => string>> = {
  error: () => t('error'),
  warning: () => t('warning'),
  note: () => t('note'),
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
    t('Effective Settings of MLX-CODE'),
    '',
    ...notes,
    ...(problems.length > 0 ? ['', t('PROBLEMS'), ...problems.map((problem) => `  ${problemLine(problem)}`)] : []),
    '',
    t('SET'),
    ...(set.length > 0 ? set : ['', `  ${t('Nothing: all is as it is by default.')}`]),
    '',
    t('BY DEFAULT'),
    ...sections((setting) => !isSet(setting)),
    '',
  ].join('\n');
}

/** `.mlx-code.json:3:5: error: …`, in the form that editors and terminals make a link of. */
export function problemLine({ file, line, column, severity, message }: SettingsProblem & { file: string }): string {
  return `${showInLine(file)}:${String(line)}:${String(column)}: ${severities[severity]()}: ${message}`;
}

/** `key = value (where; before …)`. */
function settingLine({ key, layers, beside }: EffectiveSetting): string {
  const [first, ...others] = layers;
  if (!first) return t('{0}: not set', key);
  const before = others.map((layer) => `${valueText(layer.value)} ${originText(layer)}`);
  const said = [
    originText(first),
    ...(before.length > 0 ? [t('before {0}', before.join(', '))] : []),
    ...(beside === undefined ? [] : [beside]),
  ];
  const isPlain = first.origin === 'default' && said.length === 1;
  return `${key} = ${valueText(first.value)}${isPlain ? '' : ` (${said.join('; ')})`}`;
}

/** Where a value is from: `in .mlx-code.json:3`, which becomes a link where a blank is before it, in any language. */
function originText({ origin, file, line }: SettingLayer): string {
  return origin === 'project' && file !== undefined ? t('in {0}:{1}', showInLine(file), line ?? 1) : origins[origin]();
}

function valueText(value: unknown): string {
  const text = showInLine(JSON.stringify(value));
  return text.length > longestValue ? `${text.slice(0, longestValue).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
