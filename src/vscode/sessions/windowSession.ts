import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { LastSession } from '../../core/sessions/sessionService.ts';
import { keepState } from '../keepState.ts';

const storeKey = 'mlxCode.session';

/** Which conversation this window had, kept with the workspace. */
export function windowSession(state: vscode.Memento, log: Log): LastSession {
  return {
    get: () => {
      // What another version stored may have another form.
      const { id, at } = state.get<Partial<Record<'id' | 'at', unknown>>>(storeKey, {});
      return (typeof id === 'string' || id === null) && typeof at === 'number' ? { id, at } : undefined;
    },
    set: (last) => keepState(state, storeKey, last, log, 'which conversation is open was not kept'),
  };
}
