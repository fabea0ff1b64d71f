/** What goes along with a command of a file, read at the moment of asking. What may hold secrets goes only where a person attaches it, and no file decides that. */
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { sourceName } from '../../core/chat/chatPrompt.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import type { Attachable } from '../../core/context/pinnedSources.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import type { ContextNames } from '../../core/templates/askedCommand.ts';
import type { ContextVariable } from '../../core/templates/variables.ts';
import { activeEditor } from '../actions/activeEditor.ts';
import { fileSource, selectionSource } from '../chat/contextSources.ts';
import { attachedDiff } from '../context/attachedGit.ts';
import { attachedProblems } from '../context/attachedProblems.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Services } from '../services.ts';

export interface CommandSources {
  sources: ContextSource[];
  names: ContextNames;
}

/**
 * In the order in which they are wanted. Rejects with `editorNone` and `selectionEmpty` where there is none of what is wanted, with `usage` where it is a file of
 * secrets, nothing has changed or nothing is reported, and as git does.
 */
export async function commandSources(
  name: string,
  wanted: readonly ContextVariable[],
  services: Pick<Services, 'effects' | 'repositories'>,
  signal: AbortSignal,
): Promise<CommandSources> {
  const sources: ContextSource[] = [];
  const names: Partial<Record<ContextVariable, string>> = {};
  for (const what of wanted) {
    const source = await sourceOf(name, what, services, signal);
    sources.push({ ...source, defaultEnabled: true });
    if (what === 'selection' || what === 'file') names[what] = sourceName(source);
  }
  return { sources, names };
}

async function sourceOf(
  name: string,
  what: ContextVariable,
  { effects, repositories }: Pick<Services, 'effects' | 'repositories'>,
  signal: AbortSignal,
): Promise<ContextSource> {
  switch (what) {
    case 'selection': {
      const { document, selection } = activeEditor();
      if (selection.isEmpty) throw new AppError('selectionEmpty', 'nothing is selected', { what: 'selection' });
      return selectionSource(document, selection);
    }
    case 'file': {
      const { document } = activeEditor();
      if (isSecretFile(document.uri.path))
        throw refused(
          t(
            '“{0}” may hold secrets, so /{1} doesn’t take it along. Attach it to a question of yours where it has to go.',
            nameOf(document.uri),
            name,
          ),
        );
      return fileSource(document, true);
    }
    case 'diff': {
      const repository = await repositories.opened(await repositories.here());
      return reported(
        attachedDiff(repository, effects),
        t('Nothing has changed since the last commit, so /{0} has nothing to go by.', name),
        signal,
      );
    }
    case 'problems':
      return reported(attachedProblems, t('No error and no warning is reported now, so /{0} has nothing to go by.', name), signal);
  }
}

async function reported(thing: Attachable, none: string, signal: AbortSignal): Promise<ContextSource> {
  const read = await thing.read(signal);
  if (read.text === null) throw refused(none);
  return { ...read, id: thing.key, defaultEnabled: true };
}

function refused(hint: string): AppError {
  return new AppError('usage', hint, { hint });
}
