/** What the user attaches to the chat: the commands and the words that do it. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { storedTextsUse } from '../batch/readFile.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { addToChat } from './addToChat.ts';
import { registerContextCommands } from './contextCommands.ts';
import { registerContextPage } from './contextPage.ts';
import { registerGathering } from './gatherFeature.ts';
import { keepAttachments } from './keptAttachments.ts';
import { registerMentions } from './mentionsHere.ts';

export function registerContext(services: Services): Disposable {
  const store = new DisposableStore();
  store.add(registerCommand(services.messages, 'mlxCode.chat.addToChat', (...args) => addToChat(services, args)));
  store.add(registerContextCommands(services));
  store.add(registerMentions(services));
  store.add(registerContextPage(services));
  store.add(services.caches.add(t('File texts'), storedTextsUse));
  store.add(keepAttachments(services));
  store.add(registerGathering(services));
  return store;
}
