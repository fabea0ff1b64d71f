import type * as vscode from 'vscode';
import type { ModelNames } from '../../core/models/modelNames.ts';
import { KeptByPath } from './keptByPath.ts';

/** The names of the models that were used last on this machine. */
export class KeptNames extends KeptByPath<string> implements ModelNames {
  constructor(state: vscode.Memento) {
    super(state, 'mlxCode.models.names', (value) => typeof value === 'string');
  }
}
