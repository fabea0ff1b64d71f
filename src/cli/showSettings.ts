/** `mlx-code settings`: which value of each setting counts here, where it is from, and what is wrong with the project's file. */
import { type ProjectKey, projectKeys, projectSettingsFile } from '../core/projectSettings/projectKeys.ts';
import type { SettingLayer } from '../core/projectSettings/settingLayers.ts';
import { type EffectiveSetting, settingsReportText } from '../core/projectSettings/settingsReport.ts';
import { countOf } from '../base/formatNumbers.ts';
import { downloadsOf } from './headlessDownloads.ts';
import { type CommandContext, exitCodes } from './command.ts';

/** Ends with 3 where something of the file doesn't count. */
export function showSettings({ common, output, project }: CommandContext): Promise<number> {
  const problems = (project?.problems ?? []).map((problem) => ({ ...problem, file: projectSettingsFile }));
  const rows = (Object.keys(projectKeys) as ProjectKey[]).map((key): EffectiveSetting => {
    const { usual } = projectKeys[key];
    const value = project?.values[key];
    const layers: (SettingLayer | null)[] = [
      ...(key === 'model' ? namedModel(common.model) : []),
      key === 'maxTokens' && common.maxTokens !== undefined ? { origin: 'option', value: common.maxTokens } : null,
      value === undefined ? null : { origin: 'project', value, file: projectSettingsFile, line: project?.lines[key] ?? 1 },
      usual === null ? null : { origin: 'default', value: usual },
    ];
    return { key, layers: layers.filter((layer) => layer !== null) };
  });
  const ofMachine = machineSettings();
  for (const { key, layers } of [...rows, ...ofMachine]) {
    const [first, ...overridden] = layers;
    output.line({ type: 'setting', key, ...(first ?? { origin: 'none', value: null }), overridden });
  }
  for (const { file, line, column, endLine, endColumn, severity, message } of problems)
    output.line({ type: 'problem', file, line, column, endLine, endColumn, severity, message });
  output.line({ type: 'done', file: project ? projectSettingsFile : null, problems: problems.length });
  const order = `Of several values the last one here counts: default, ${projectSettingsFile}, environment, option. What only an editor does, such as suggestions, counts there.`;
  const notes = project ? [order] : [order, `There is no ${projectSettingsFile} in this folder.`];
  const groups = [
    { title: 'Of the Project', settings: rows },
    { title: 'Of This Machine', settings: ofMachine },
  ];
  output.text(settingsReportText({ groups, problems, notes }));
  const wrong = problems.filter(({ severity }) => severity === 'error');
  const rulesOut = Object.keys(project?.values ?? {}).length > 0;
  const rest = project?.broken !== true ? 'the rest of it counts' : `nothing of it counts${rulesOut ? ' but what it rules out' : ''}`;
  if (wrong.length > 0) output.note(`${countOf(wrong.length, 'problem')} in ${projectSettingsFile}; ${rest}.`);
  return Promise.resolve(wrong.length > 0 ? exitCodes.partly : exitCodes.done);
}

/** What the environment says, which no project's file can. */
function machineSettings(): EffectiveSetting[] {
  const { MLX_CODE_EMBEDDING_MODEL, MLX_CODE_RERANKING_MODEL, MLX_CODE_DATA_FOLDER } = process.env;
  const { offline } = downloadsOf(process.env).settings();
  return [
    { key: 'embeddingModel', layers: ofEnvironment(MLX_CODE_EMBEDDING_MODEL) },
    { key: 'rerankingModel', layers: ofEnvironment(MLX_CODE_RERANKING_MODEL) },
    { key: 'dataFolder', layers: ofEnvironment(MLX_CODE_DATA_FOLDER) },
    {
      key: 'offline',
      layers: [...(offline ? [{ origin: 'environment', value: true } as const] : []), { origin: 'default', value: false }],
    },
  ];
}

/** The model that an option named, and the environment's. */
function namedModel(model: string | null): SettingLayer[] {
  const { MLX_CODE_MODEL } = process.env;
  return [
    ...(model === null || model === MLX_CODE_MODEL ? [] : [{ origin: 'option', value: model } as const]),
    ...ofEnvironment(MLX_CODE_MODEL),
  ];
}

function ofEnvironment(value: string | undefined): SettingLayer[] {
  return value === undefined || value === '' ? [] : [{ origin: 'environment', value }];
}
