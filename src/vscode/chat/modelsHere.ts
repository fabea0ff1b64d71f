/** Looks for models on this machine while none is chosen, so that the chat leads to those that are here already. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Services } from '../services.ts';

interface Parts {
  chat: Pick<Services['chat'], 'setModelsHere'>;
  models: Pick<Services['models'], 'onDidChange' | 'state'>;
  modelsOnMachine: Pick<Services['modelsOnMachine'], 'installed' | 'look' | 'onDidChange'>;
}

export function followModelsHere({ chat, models, modelsOnMachine: machine }: Parts): Disposable {
  const store = new DisposableStore();
  let status: string | null = null;
  const tell = (): void => {
    if (status === 'none') chat.setModelsHere(machine.installed.filter(({ missing }) => missing.length === 0).length);
  };
  const follow = (): void => {
    const before = status;
    ({ status } = models.state);
    // Once for each time that none is chosen; what comes and goes meanwhile is told by who looks then.
    if (status === 'none' && before !== 'none') void machine.look().then(tell);
  };
  store.add(models.onDidChange(follow));
  store.add(machine.onDidChange(tell));
  follow();
  return store;
}
