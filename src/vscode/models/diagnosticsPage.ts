import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { diagnosticsText } from '../../core/models/diagnosticsText.ts';
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
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(diagnosticsScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => written(services),
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearInterval(timer);
    const shown = vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === diagnosticsScheme);
    timer = shown ? setInterval(() => changed.fire(page), refreshMs) : undefined;
  };
  store.add(vscode.window.onDidChangeVisibleTextEditors(watch));
  store.add({ dispose: () => clearInterval(timer) });
  store.add(
    registerCommand(services.messages, 'mlxCode.models.showDiagnostics', async () => {
      changed.fire(page);
      await vscode.window.showTextDocument(page, { preview: true });
    }),
  );
  return store;
}

async function written({ context, engine, machine, models, settings }: Services): Promise<string> {
  const { version = '' } = context.extension.packageJSON as { version?: string };
  return diagnosticsText({
    taken: new Date(),
    model: models.info,
    worker: engine.state,
    engine: await engine.diagnose(),
    strain: await machine.strain(),
    settings: settings.get(),
    versions: [
      ['MLX-CODE', version],
      ['VS Code', vscode.version],
      ['Node', process.versions.node],
      ['System', `${process.platform} ${process.arch}`],
    ],
  });
}
