/** The page with what was counted, among the editors: what it is told, and what is done for it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { localDay } from '../../base/localDay.ts';
import { insightsReport } from '../../core/insights/insightsReport.ts';
import { countsCsv, countsJson } from '../../core/insights/insightsText.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { Handlers } from '../../protocol/contract.ts';
import {
  type InsightsFormat,
  type InsightsPageContract,
  type InsightsPageState,
  insightsPageValidators,
  insightsPageVersion,
  type InsightsReport,
} from '../../protocol/insightsPage.ts';
import { manifestTitle } from '../commands.ts';
import { openPage, tellNews, toldHere } from '../pagePanel.ts';
import type { Services } from '../services.ts';

type Parts = Pick<Services, 'context' | 'dataFolder' | 'effects' | 'insights' | 'log' | 'messages' | 'settings'>;

const endings = { csv: '.csv', json: '.mlx-insights.json' } as const satisfies Record<InsightsFormat, string>;
const filters: Readonly<Record<InsightsFormat, () => Record<string, string[]>>> = {
  csv: () => ({ [t('Table (CSV)')]: ['csv'] }),
  json: () => ({ JSON: ['json'] }),
};

export class InsightsPanel implements Disposable {
  readonly #parts: Parts;
  readonly #store = new DisposableStore();
  readonly #news = new vscode.EventEmitter<undefined>();
  #panel: vscode.WebviewPanel | null = null;
  #version = 0;
  /** What was damaged at the last look, and why it failed. */
  #aside: readonly string[] = [];
  #failure: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const news = (): void => {
      this.#version++;
      this.#news.fire(undefined);
    };
    this.#store.add(parts.insights.onDidChange(news));
    this.#store.add(parts.settings.onDidChange(() => this.#news.fire(undefined)));
  }

  show(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#open();
  }

  /** Asks, and deletes all counts for good. False where they stay. Rejects with `insightsUnavailable`. */
  async remove(): Promise<boolean> {
    const { dataFolder, effects, insights } = this.#parts;
    const yes = t('Delete');
    const detail = insights.enabled
      ? t(
          'All figures that were counted on this machine, of every window and project, go for good. Counting goes on from nothing; the setting mlxCode.insights.enabled switches it off.',
        )
      : t(
          'All figures that were counted on this machine, of every window and project, go for good. Nothing is counted any more, as Insights are switched off.',
        );
    if ((await vscode.window.showWarningMessage(t('Delete all figures of Insights?'), { modal: true, detail }, yes)) !== yes) return false;
    await effects.removeData(dataFolder, () => insights.clear());
    return true;
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#store.dispose();
    this.#news.dispose();
  }

  #open(): void {
    const { context, log } = this.#parts;
    const { extensionUri } = context;
    const page = {
      viewType: 'mlxCode.insights',
      title: t('Insights'),
      icon: 'graph',
      files: { name: 'insights', title: t('MLX-CODE Insights'), opening: t('Opening Insights…') },
      protocol: { name: 'insights page', version: insightsPageVersion, validators: insightsPageValidators },
      handlers: this.#handlers(),
    };
    this.#panel = openPage<InsightsPageContract>({ extensionUri, log }, page, () => (this.#panel = null));
  }

  #handlers(): Handlers<InsightsPageContract> {
    const told = toldHere(this.#parts.messages);
    return {
      calls: {
        report: ({ period }) => this.#report(period),
        export: async ({ format }) => ({ saved: await told('export the figures of Insights', this.#export(format)) }),
        remove: async () => ({ removed: await told('delete the figures of Insights', this.remove()) }),
        openSettings: async () => {
          await vscode.commands.executeCommand('workbench.action.openSettings', 'mlxCode.insights');
          return {};
        },
      },
      streams: { events: (_params, emit, { signal }) => tellNews(this.#news.event, () => emit(this.#state()), signal) },
    };
  }

  async #report(period: InsightsReport['period']): Promise<InsightsReport> {
    try {
      const { counts, aside } = await this.#parts.insights.read();
      this.#looked(aside, null);
      return insightsReport(counts, period, localDay(new Date()), (id) => manifestTitle(this.#parts.context, id));
    } catch (error) {
      this.#parts.log.warn(`what was counted can’t be read: ${String(error)}`);
      this.#looked(this.#aside, userMessage(AppError.from(error)).text);
      throw error;
    }
  }

  #looked(aside: readonly string[], failure: string | null): void {
    if (aside.join('\n') === this.#aside.join('\n') && failure === this.#failure) return;
    this.#aside = aside;
    this.#failure = failure;
    this.#news.fire(undefined);
  }

  async #export(format: InsightsFormat): Promise<boolean> {
    const { counts } = await this.#parts.insights.read();
    const name = `mlx-code-insights${endings[format]}`;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const place = await vscode.window.showSaveDialog({
      defaultUri: folder ? vscode.Uri.joinPath(folder.uri, name) : vscode.Uri.file(name),
      filters: filters[format](),
      title: t('Export All Figures of Insights'),
    });
    if (!place) return false;
    await this.#parts.effects.saveFile(place, 'figures', format === 'csv' ? countsCsv(counts) : countsJson(counts));
    return true;
  }

  #state(): InsightsPageState {
    const { enabled, keepDays } = this.#parts.settings.insights;
    const [file] = this.#aside;
    const problem = this.#failure ?? (file === undefined ? null : userMessage(new AppError('insightsSetAside', file, { file })).text);
    return { enabled, keepDays, problem, version: this.#version };
  }
}
