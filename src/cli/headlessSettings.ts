import path from 'node:path';
import type { Event } from '../base/event.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type { Settings, SettingsPort } from '../core/ports.ts';
import { noProjectSettings, type ProjectSettings } from '../core/projectSettings/readProjectSettings.ts';
import type { CommonOptions } from './args.ts';

/**
 * More than any machine has, so that there are as many as it has good cores: the last bits of an answer hang on their number, and with a seed it shall come out
 * the same also while the machine is busy.
 */
const allThreads = 1024;

/** Settings from the command line, before those of the project's file, with the extension's defaults for the rest. They never change. */
export class HeadlessSettings implements SettingsPort {
  readonly onDidChange: Event<void> = () => ({ dispose: () => undefined });
  readonly #settings: Settings;

  constructor(common: CommonOptions, own: Partial<Settings> = {}, { values }: ProjectSettings = noProjectSettings) {
    this.#settings = {
      modelMarker: null,
      modelPath: common.model === null ? '' : path.resolve(common.model),
      completionModelPath: '',
      draftModelPath: '',
      smallModelPath: '',
      embeddingModelPath: '',
      rerankingModelPath: '',
      keepLoaded: 1,
      contextSize: 0,
      threads: common.seed === undefined ? 0 : allThreads,
      gpu: 'auto',
      tuning: usualTuning,
      maxTokens: common.maxTokens ?? values.maxTokens ?? 1024,
      thinkingTokens: values.thinkingTokens ?? 2048,
      // Nobody types while it runs.
      prefillAhead: 'off',
      reuseAnswers: false,
      summarize: false,
      temperature: values.temperature ?? 0.2,
      idleMinutes: 0,
      // A command says nothing of code that stays on the disk.
      snapshotMegabytes: null,
      commitBody: values['commit.body'] ?? false,
      ...own,
    };
  }

  get(): Settings {
    return this.#settings;
  }
}
