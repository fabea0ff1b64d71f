/** The page with what was counted, among the editors: what it is told, and what is done for it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
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
import type { Services } from '../services.ts';
import { webviewHtml, webviewRoot } from '../webviewHtml.ts';
import { WebviewLink } from '../webviewLink.ts';

type Parts = Pick<Services, 'context' | 'dataFolder' | 'effects' | 'insights' | 'log' | 'messages' | 'settings'>;

const endings = { csv: '.csv', json: '.mlx-insights.json' } as const satisfies Record<InsightsFormat, string>;
const filters: Readonly<Record<InsightsFormat, Record<string, string[]>>> = {
  csv: { 'Table (CSV)': ['csv'] },
  json: { JSON: ['json'] },
};

export class InsightsPanel implements Disposable {
  readonly #parts: Parts;
  readonly #store = new DisposableStore();
  readonly #news = new vscode.EventEmitter<undefined>();
  #panel: vscode.WebviewPanel | null = null;
  #version = 0;
  /** What was damaged at the last look. */
  #aside: readonly string[] = [];

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
    const yes = 'Delete';
    const detail = `All figures that were counted on this machine, of every window and project, go for good. ${
      insights.enabled
        ? 'Counting goes on from nothing; the setting mlxCode.insights.enabled switches it off.'
        : 'Nothing is counted any more, as Insights are switched off.'
    }`;
    if ((await vscode.window.showWarningMessage('Delete all figures of Insights?', { modal: true, detail }, yes)) !== yes) return false;
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
    const panel = vscode.window.createWebviewPanel('mlxCode.insights', 'Insights', vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [webviewRoot(context.extensionUri)],
    });
    this.#panel = panel;
    panel.iconPath = new vscode.ThemeIcon('graph');
    const link = new WebviewLink<InsightsPageContract>(
      panel,
      { name: 'insights page', version: insightsPageVersion, validators: insightsPageValidators },
      this.#handlers(),
      log,
    );
    panel.onDidDispose(() => {
      link.dispose();
      this.#panel = null;
    });
    panel.webview.html = webviewHtml(panel.webview, context.extensionUri, {
      name: 'insights',
      title: 'MLX-CODE Insights',
      opening: 'Opening Insights…',
    });
  }

  #handlers(): Handlers<InsightsPageContract> {
    /** What goes wrong is told here: the page only learns that it did. */
    const told = async <T>(doing: string, work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        this.#parts.messages.showError(error, doing);
        throw error;
      }
    };
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
      streams: { events: (_params, emit, { signal }) => this.#tell(emit, signal) },
    };
  }

  async #report(period: InsightsReport['period']): Promise<InsightsReport> {
    const { counts, aside } = await this.#parts.insights.read();
    if (aside.join('\n') !== this.#aside.join('\n')) {
      this.#aside = aside;
      this.#news.fire(undefined);
    }
    return insightsReport(counts, period, localDay(new Date()));
  }

  async #export(format: InsightsFormat): Promise<boolean> {
    const { counts } = await this.#parts.insights.read();
    const name = `mlx-code-insights${endings[format]}`;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const place = await vscode.window.showSaveDialog({
      defaultUri: folder ? vscode.Uri.joinPath(folder.uri, name) : vscode.Uri.file(name),
      filters: filters[format],
      title: 'Export All Figures of Insights',
    });
    if (!place) return false;
    await this.#parts.effects.saveFile(place, 'figures', format === 'csv' ? countsCsv(counts) : countsJson(counts));
    return true;
  }

  async #tell(emit: (state: InsightsPageState) => Promise<void>, signal: AbortSignal): Promise<Record<string, never>> {
    let isNew = true;
    let wake = (): void => undefined;
    const listening = this.#news.event(() => {
      isNew = true;
      wake();
    });
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        if (isNew) {
          isNew = false;
          await emit(this.#state());
        } else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      listening.dispose();
    }
    return {};
  }

  #state(): InsightsPageState {
    const { enabled, keepDays } = this.#parts.settings.insights;
    const [file] = this.#aside;
    const problem = file === undefined ? null : userMessage(new AppError('insightsSetAside', file, { file })).text;
    return { enabled, keepDays, problem, version: this.#version };
  }
}
