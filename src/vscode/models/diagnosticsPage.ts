import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { AppError } from '../../base/appError.ts';
import { diagnosticsText, type PlanStanding } from '../../core/models/diagnosticsText.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';

/** The page is about us, and nobody's code. */
export const diagnosticsScheme = 'mlx-code-diagnostics';
const page = vscode.Uri.from({ scheme: diagnosticsScheme, path: '/MLX-CODE Diagnostics.md' });
const refreshMs = 1000;

/** "Show Diagnostics": a page that is kept up to date while somebody looks at it. */
export function registerDiagnostics(services: Services): Disposable {
  const store = new DisposableStore();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  store.add(changed);
  const plan = store.add(new ShownPlan(services.models, () => changed.fire(page)));
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(diagnosticsScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => written(services, plan.standing),
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearInterval(timer);
    const shown = vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === diagnosticsScheme);
    if (shown) plan.wake();
    else plan.rest();
    timer = shown ? setInterval(() => changed.fire(page), refreshMs) : undefined;
  };
  store.add(vscode.window.onDidChangeVisibleTextEditors(watch));
  store.add({ dispose: () => clearInterval(timer) });
  store.add(
    registerCommand(services.messages, 'mlxCode.models.showDiagnostics', async () => {
      plan.renew();
      changed.fire(page);
      await vscode.window.showTextDocument(page, { preview: true });
    }),
  );
  return store;
}

/** The plan of the chosen model for the page: made when that is opened and when another model is chosen, as each one may start the model process. */
class ShownPlan implements Disposable {
  readonly #models: Services['models'];
  readonly #onChange: () => void;
  readonly #following: Disposable;
  standing: PlanStanding | null = null;
  #asked = new AbortController();
  #wanted = false;

  constructor(models: Services['models'], onChange: () => void) {
    this.#models = models;
    this.#onChange = onChange;
    this.#following = models.onDidChange(({ status }) => {
      if (this.#wanted && status === 'idle') this.renew();
    });
  }

  /** Makes it anew, unless a model is loaded, which tells by itself what it takes. */
  renew(): void {
    this.#asked.abort();
    this.#wanted = true;
    this.standing = null;
    const { status } = this.#models.state;
    if (status !== 'idle' && status !== 'failed') return;
    const asked = (this.#asked = new AbortController());
    const settled = (standing: PlanStanding): void => {
      if (asked.signal.aborted) return;
      this.standing = standing;
      this.#onChange();
    };
    this.standing = 'pending';
    this.#models.plan(undefined, asked.signal).then(settled, (error: unknown) => settled(AppError.from(error).code));
  }

  /** The page is shown: what was given up while it was hidden is made after all. */
  wake(): void {
    if (!this.#wanted && this.standing === null) this.renew();
    this.#wanted = true;
  }

  /** Nobody looks at the page any more. */
  rest(): void {
    this.#wanted = false;
    if (this.standing === 'pending') this.standing = null;
    this.#asked.abort();
  }

  dispose(): void {
    this.rest();
    this.#following.dispose();
  }
}

async function written({ caches, context, engine, machine, models, settings }: Services, plan: PlanStanding | null): Promise<string> {
  const { version = '' } = context.extension.packageJSON as { version?: string };
  return diagnosticsText({
    taken: new Date(),
    model: models.info,
    state: models.state,
    plan,
    worker: engine.state,
    engine: await engine.diagnose(),
    strain: await machine.strain(),
    settings: settings.get(),
    caches: caches.all,
    versions: [
      ['MLX-CODE', version],
      ['VS Code', vscode.version],
      ['Node', process.versions.node],
      ['System', `${process.platform} ${process.arch}`],
    ],
  });
}
