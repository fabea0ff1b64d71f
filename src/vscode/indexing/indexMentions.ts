/** What the index adds to the mentions of the chat: a place that a search finds, and the map of the project. */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import type { FoundMentions, MentionKind } from '../../core/context/mentionKinds.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { hitReasons } from '../../core/indexing/hitReasons.ts';
import { gapSentence } from '../../core/indexing/indexWords.ts';
import { mapText } from '../../core/indexing/mapText.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import type { Services } from '../services.ts';
import { attachedFile } from '../context/attachedFile.ts';
import { hitUri } from './hitPlace.ts';

type Parts = Pick<Services, 'index' | 'engine' | 'models'>;

const mostHits = 12;
/** Tokens of a map, and symbols that it is chosen from. */
const mapBudget = 1_024;
const mostSymbols = 2_000;
/** Characters of a token, where no model is there to count. */
const charactersPerToken = 3;
/** After a change the map is made anew this much later at the earliest, in milliseconds: it changes little from one to the next. */
const mapPauseMs = 5_000;

export function indexMentions(parts: Parts): MentionKind[] {
  return [
    {
      name: 'search',
      help: t('Code of the project, by words, names and paths.'),
      find: (query, _, signal) => found(parts.index, query, signal),
    },
    { name: 'map', help: t('The main declarations of the project, on a page.'), thing: () => Promise.resolve(new AttachedMap(parts)) },
  ];
}

async function found(index: ProjectIndex, query: string, signal: AbortSignal): Promise<FoundMentions> {
  if (query === '') return { hits: [], hint: t('Type what to look for: words, a name or a path.') };
  const { hits, without } = await index.find(query, mostHits, signal);
  return {
    ...(without !== null && { hint: t('Nothing fits. {0}', gapSentence(without)) }),
    hits: hits.map((hit, at) => ({
      name: `${baseName(hit.path)}:${String(hit.line)}-${String(hit.endLine)}`,
      detail: `${hitReasons(hit.why)} (${hit.path})`,
      rank: -at,
      thing: () => attachedFile(hitUri(hit), { first: hit.line, last: hit.endLine }),
    })),
  };
}

/** The map of the open folders; it follows what is indexed. */
class AttachedMap implements Attachable {
  readonly key = 'map';
  readonly kept = { kind: 'map' } as const;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async read(signal: AbortSignal): Promise<ReadSource> {
    const { index, engine, models } = this.#parts;
    const symbols = await index.ranked(mostSymbols, signal);
    if (symbols.length === 0) throw new AppError('mapEmpty', 'no symbols are indexed');
    const count = async (text: string): Promise<number> =>
      models.info ? ((await engine.countTokens([text], signal))[0] ?? 0) : Math.ceil(text.length / charactersPerToken);
    const { text, leftOut } = await mapText(symbols, mapBudget, count);
    const note =
      leftOut > 0
        ? plural(leftOut, 'The least important are left out: {0} declaration.', 'The least important are left out: {0} declarations.')
        : null;
    return {
      kind: 'map',
      label: t('Project map'),
      detail: 'The main declarations of the project',
      languageId: '',
      text,
      problem: null,
      key: this.key,
      ...(note !== null && { note }),
    };
  }

  follow(changed: () => void): Disposable {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const following = this.#parts.index.onDidChange(({ status }) => {
      if (status !== 'ready') return;
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, mapPauseMs);
    });
    return {
      dispose: () => {
        clearTimeout(timer);
        following.dispose();
      },
    };
  }
}
