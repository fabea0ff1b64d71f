/** Insights: what is counted of the use of the product, for its user alone, and the page that shows it. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { countCommands } from './countCommands.ts';
import { countEdits } from './countEdits.ts';
import { InsightsPanel } from './insightsPanel.ts';

export function registerInsights(services: Services): Disposable {
  const store = new DisposableStore();
  const { insights, messages } = services;
  const panel = store.add(new InsightsPanel(services));
  store.add(registerCommand(messages, 'mlxCode.insights.show', () => panel.show()));
  store.add(registerCommand(messages, 'mlxCode.insights.delete', () => panel.remove()));
  store.add(countCommands(services));
  store.add(countEdits(services));
  store.add(insights.onDidFail((error) => messages.showError(error, 'counting for Insights')));
  store.add(vscode.Disposable.from(insights));
  return store;
}
