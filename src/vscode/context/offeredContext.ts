import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { type ContextSource, sourceKey } from '../../core/chat/contextSource.ts';
import { askedPaths, instructionSource, isInstruction } from '../../core/chat/chatInstructions.ts';
import type { InstructionsPort } from '../../core/instructions/instruction.ts';
import { offeredSources } from '../../core/context/pinnedSources.ts';
import { currentSources, followContext } from '../chat/contextSources.ts';
import type { Services } from '../services.ts';
import { contextScheme } from './contextScheme.ts';

/** Offers the chat what is attached and what the editor has in front, and has both read anew before a question goes. */
export function offerContext(
  { attached, chat, instructions, log, settings }: Pick<Services, 'attached' | 'chat' | 'instructions' | 'log' | 'settings'>,
  reviewing: () => boolean,
): Disposable {
  const store = new DisposableStore();
  let inFront: readonly ContextSource[] = [];
  let rules: readonly ContextSource[] = [];
  /** The look for what the project says that was begun last; those before it have nothing to tell any more. */
  let look = 0;
  const own = (): ContextSource[] => offeredSources(attached.sources, inFront);
  const show = (): void => chat.setSources([...own(), ...rules]);
  const lookUp = async (): Promise<void> => {
    const mine = ++look;
    const now = await rulesFor(
      own().filter(({ defaultEnabled }) => defaultEnabled),
      instructions,
    );
    if (mine !== look || JSON.stringify(now) === JSON.stringify(rules)) return;
    rules = now;
    show();
  };
  const offer = (): void => {
    show();
    lookUp().catch((error: unknown) => log.warn(`what the project asks to keep to was not read: ${String(error)}`));
  };
  store.add(instructions.onDidChange(offer));
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
    // As the files are now, and none that holds for something else.
    const said = sources.some(isInstruction) ? await rulesFor(sources, instructions) : [];
    const still = (source: ContextSource): ContextSource[] =>
      isInstruction(source) ? said.filter(({ id }) => id === source.id) : [same(source)];
    return attached.readForQuestion(sources.flatMap(still), signal);
  });
  return store;
}

async function rulesFor(sources: readonly ContextSource[], instructions: InstructionsPort): Promise<ContextSource[]> {
  return (await instructions.of(askedPaths(sources))).map(instructionSource);
}

/** The page of what the model will see is read: what it tells of stays what it was. */
function isPageInFront(): boolean {
  return vscode.window.activeTextEditor?.document.uri.scheme === contextScheme;
}
