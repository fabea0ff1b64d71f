import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { type ContextSource, sourceKey } from '../../core/chat/contextSource.ts';
import { offeredSources } from '../../core/context/pinnedSources.ts';
import { currentSources, followContext } from '../chat/contextSources.ts';
import type { Services } from '../services.ts';
import { contextScheme } from './contextScheme.ts';

/** Offers the chat what is attached and what the editor has in front, and has both read anew before a question goes. */
export function offerContext(
  { attached, chat, settings }: Pick<Services, 'attached' | 'chat' | 'settings'>,
  reviewing: () => boolean,
): Disposable {
  const store = new DisposableStore();
  let inFront: readonly ContextSource[] = [];
  const offer = (): void => chat.setSources(offeredSources(attached.sources, inFront));
  store.add(attached.onDidChange(offer));
  // Who attaches again what was switched off wants it to go along.
  store.add(attached.onDidAdd((id) => chat.toggleChip(id, true)));
  store.add(
    followContext(
      settings,
      () => reviewing() || isPageInFront(),
      (sources) => {
        inFront = sources;
        offer();
      },
    ),
  );
  chat.readAnew(async (sources, signal) => {
    const now = currentSources(settings.attachCurrentFile);
    // What was typed a moment ago counts, but another file that came in front meanwhile was not asked about.
    const same = (source: ContextSource): ContextSource =>
      now.find((one) => one.id === source.id && sourceKey(one) === sourceKey(source)) ?? source;
    return attached.readForQuestion(sources.map(same), signal);
  });
  return store;
}

/** The page of what the model will see is read: what it tells of stays what it was. */
function isPageInFront(): boolean {
  return vscode.window.activeTextEditor?.document.uri.scheme === contextScheme;
}
