/** The dependency graph as a page among the editors. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { GraphPanel } from './graphPanel.ts';

export function registerGraph(services: Services): Disposable {
  const store = new DisposableStore();
  const panel = store.add(new GraphPanel(services));
  store.add(
    registerCommand(services.messages, 'mlxCode.graph.show', (clicked) => {
      panel.show(clicked instanceof vscode.Uri ? clicked : null);
    }),
  );
  return store;
}
