/** What the engine holds and does, as a page for people: to see why something takes long, or to put into a report. Pure. */
import { formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import type { ContextUse, EngineDiagnostics, Lane } from '../../protocol/worker/diagnostics.ts';
import type { MemoryPlan } from '../../protocol/worker/memoryPlan.ts';
import type { CompanionInfo, ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { CompanionRole } from '../../protocol/worker/modelRoles.ts';
import { AppError, type ErrorCode } from '../../base/appError.ts';
import type { NamedCacheUse } from '../cacheUses.ts';
import { companionsNamed } from './companionPaths.ts';
import { companionProblem } from './companionProblem.ts';
import { memoryNeedText } from './memoryPlanText.ts';
import { deviceText } from './modelUse.ts';
import { readsAhead } from '../chat/prefillAhead.ts';
import type { ModelState } from '../../protocol/webview.ts';
import type { Settings, Strain, WorkerState } from '../ports.ts';
import { userMessage } from '../userMessage.ts';

/** A memory plan, that one is being made, or what speaks against the model. */
export type PlanStanding = MemoryPlan | 'pending' | ErrorCode;

/** What the page is made of. */
export interface DiagnosticsParts {
  taken: Date;
  /** Null while none is loaded. */
  model: ModelInfo | null;
  /** How the chosen one is. */
  state: Pick<ModelState, 'status' | 'name' | 'progress' | 'error' | 'held'>;
  /** Of the chosen model while none is loaded; null where none is chosen. */
  plan: PlanStanding | null;
  worker: WorkerState;
  /** Null while the worker isn't there. */
  engine: EngineDiagnostics | null;
  strain: Strain | null;
  settings: Pick<Settings, 'prefillAhead' | 'tuning' | 'contextSize'> & Parameters<typeof companionsNamed>[0];
  /** Of this process; the engine tells of its own. */
  caches: readonly NamedCacheUse[];
  /** Names and versions of what runs. */
  versions: readonly (readonly [name: string, version: string])[];
}

const lanes: Record<Lane, () => string> = {
  completion: () => t('A suggestion'),
  chat: () => t('An answer, an edit or a commit message'),
  background: () => t('Work in the background'),
  completionAhead: () => t('A suggestion for the next place'),
  chatAhead: () => t('The next prompt, read ahead'),
  small: () => t('A short text'),
  query: () => t('The words of a search'),
  ranking: () => t('The ranking of what was found'),
  surprise: () => t('Which changed lines are unusual'),
};

const purposes: Record<ContextUse['purpose'], () => string> = {
  chat: () => t('Chat and edits'),
  completions: () => t('Suggestions'),
  candidates: () => t('Candidates of a fix'),
  guesses: () => t('Guesses'),
  small: () => t('Short texts'),
};

const workers: Record<WorkerState, () => string> = {
  stopped: () => t('The model process has not been started, or was ended after a while without use.'),
  starting: () => t('The model process is starting.'),
  ready: () => t('The model process runs.'),
  stopping: () => t('The model process is ending.'),
  crashed: () => t('The model process ended by itself; it is started again with the next use.'),
  broken: () => t('The model process ended three times within a minute; “Restart Model” starts it again.'),
};

const strains: Record<Strain, () => string> = {
  battery: () => t('The machine is on battery.'),
  heat: () => t('The machine is hot.'),
  memory: () => t('The machine is short of memory.'),
};

/** The page, in Markdown. No text of the user's, and no path, is in it. */
export function diagnosticsText({
  taken,
  model,
  state,
  plan,
  worker,
  engine,
  strain,
  settings,
  caches,
  versions,
}: DiagnosticsParts): string {
  const sections: [string, readonly string[]][] = [
    [t('Model'), [...chosenLines(state), ...(model ? modelLines(model, settings) : [workers[worker]()])]],
    [t('Memory'), model ? memoryLines(model, engine) : planLines(plan)],
    [
      t('Models beside it'),
      [...(model ? companionLines(model, engine) : plannedLater(settings)), ...loneLines(engine), ...keptLines(engine)],
    ],
    [t('Work now'), engine ? workLines(engine) : []],
    [t('What is kept'), engine ? [...engine.contexts.map(contextLine), ...snapshotLines(engine)] : []],
    [t('Speed'), speedLines(engine, model)],
    [t('Reading ahead'), readingLines(strain, settings)],
    [t('Caches'), cacheLines([...caches, ...engineCaches(engine)])],
    [t('Versions'), versions.map(([name, version]) => `${name} ${version}`)],
  ];
  return [
    `# ${t('MLX-CODE Diagnostics')}`,
    t('Taken {0}. Nothing of your files or your chat is in here.', taken.toLocaleString()),
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')])),
    '',
  ].join('\n\n');
}

/** What the chosen model is waiting for or failed of, as long as it isn't what is loaded. */
function chosenLines({ status, name, progress, error, held }: DiagnosticsParts['state']): string[] {
  const still =
    held === null ? [] : [held.sameFile ? t('It is still in memory with its earlier settings.') : t('{0} is still in memory.', held.name)];
  switch (status) {
    case 'none':
      return [t('None is chosen.'), ...still];
    case 'idle':
      return [t('{0} is chosen and not loaded; its next use loads it.', name), ...still];
    case 'starting':
    case 'loading':
      return [t('{0} is being loaded: {1} %.', name, Math.round((progress ?? 0) * 100))];
    case 'failed':
      return [`${t('{0} is chosen and could not be loaded.', name)} ${error?.text ?? ''}`.trimEnd(), ...still];
    case 'ready':
      return [];
  }
}

function modelLines(model: ModelInfo, { tuning, contextSize: wanted }: DiagnosticsParts['settings']): string[] {
  const { setup, trainContextLength: trained } = model;
  const { name, architecture, quantisation, parameters, bytes, device, threads, batch, chatFormat, customTemplate, contextSize, fim } =
    model;
  const onGpu =
    device === 'cpu'
      ? t('Flash attention {0}; keys and values as {1}', setup.flashAttention, setup.kvCache)
      : plural(
          setup.gpuLayers,
          'Flash attention {1}; keys and values as {2}; {0} layer on the GPU',
          'Flash attention {1}; keys and values as {2}; {0} layers on the GPU',
          setup.flashAttention,
          setup.kvCache,
        );
  return [
    t('{0}: {1}, {2}, {3} parameters, a file of {4}', name, architecture, quantisation, formatCount(parameters), formatBytes(bytes)),
    t(
      'Runs {0} with {1}, and up to {2} of a prompt at once',
      deviceText(device),
      plural(threads, '{0} thread', '{0} threads'),
      plural(batch, '{0} token', '{0} tokens'),
    ),
    trained > 0
      ? plural(contextSize, 'Window of {0} token, trained for {1}', 'Window of {0} tokens, trained for {1}', formatCount(trained))
      : plural(contextSize, 'Window of {0} token', 'Window of {0} tokens'),
    ...(trained > 0 && wanted > trained ? [beyondTrained(wanted)] : []),
    onGpu,
    tuning.lockMemory
      ? tuning.lookup
        ? t('Weights locked in memory; guessing from the text allowed')
        : t('Weights locked in memory; guessing from the text switched off')
      : tuning.lookup
        ? t('Weights not locked in memory; guessing from the text allowed')
        : t('Weights not locked in memory; guessing from the text switched off'),
    customTemplate ? t("Chat format {0}, the file's own", chatFormat) : t('Chat format {0}', chatFormat),
    fim ? t('Can complete at the cursor') : t('Can not complete at the cursor: it has no fill-in-the-middle tokens'),
  ];
}

function memoryLines({ memory, contextSize }: ModelInfo, engine: EngineDiagnostics | null): string[] {
  const { weights, kvPerToken, compute } = memory;
  const chat = kvPerToken * contextSize;
  // The chat's context is made with the model, the others when they are first needed.
  const further = (engine?.contexts ?? []).filter(({ purpose, companion }) => purpose !== 'chat' && !companion);
  const others = further.reduce((sum, context) => sum + kvPerToken * context.contextSize, 0);
  return [
    t('Weights: {0}', formatBytes(weights)),
    t('Window of the chat: {0}, {1} bytes for each token', formatBytes(chat), formatCount(kvPerToken)),
    ...(further.length > 0 ? [t('Further windows: {0}', formatBytes(others))] : []),
    t('Buffers to compute in: {0}', formatBytes(compute)),
    t('Planned together: {0}', formatBytes(weights + chat + others + compute)),
    ...(engine
      ? [
          t(
            'The model process holds {0} of main memory, with the program itself and what it has read of the file',
            formatBytes(engine.rss),
          ),
          t('The machine could give {0} more', formatBytes(Math.max(0, engine.available))),
        ]
      : []),
  ];
}

const roles: Record<CompanionRole, () => string> = {
  completion: () => t('Suggestions'),
  draft: () => t('Guesses'),
  small: () => t('Short texts'),
  embedding: () => t('Search'),
  reranking: () => t('Ranking of search results'),
};

/** Of models that are loaded with the chosen one, before that is. */
function plannedLater(settings: DiagnosticsParts['settings']): string[] {
  return companionsNamed(settings).map((role) => t('{0}: a model of their own is planned and loaded after the chosen one', roles[role]()));
}

function companionLines(model: ModelInfo, engine: EngineDiagnostics | null): string[] {
  return (model.companions ?? []).map((companion) => {
    const error = companionProblem(companion, model, engine?.unused);
    if (!error) return companionLine(companion, engine);
    const { path: _, ...data } = error.data;
    return t('{0}: {1}', roles[companion.role](), userMessage(new AppError(error.code, error.message, data)).text);
  });
}

function companionLine({ role, name, plan, sharesWeightsWith }: CompanionInfo, engine: EngineDiagnostics | null): string {
  if (!plan) return t('{0}: {1}', roles[role](), name);
  const { memory, contextSize, needBytes, haveBytes } = plan;
  return [
    t(
      '{0}: {1}, planned with {2} of {3} that were left ({4})',
      roles[role](),
      name,
      formatBytes(needBytes),
      formatBytes(haveBytes),
      memoryNeedText(memory, contextSize),
    ),
    ...(sharesWeightsWith === undefined ? [] : [t('its weights are in memory once, for “{0}” too', roles[sharesWeightsWith]())]),
    ...(engine?.companions && !engine.companions.includes(role) ? [t('its memory is given back until there is room')] : []),
    ...(role === 'draft' && engine?.guesses ? [guessesText(engine.guesses)] : []),
  ].join('; ');
}

function guessesText({ guessed, right }: NonNullable<EngineDiagnostics['guesses']>): string {
  if (guessed === 0) return t('it has guessed nothing yet, or was not sure enough to');
  const of = plural(guessed, '{0} guessed token', '{0} guessed tokens');
  return plural(right, '{0} of {1} was right', '{0} of {1} were right', of);
}

function loneLines(engine: EngineDiagnostics | null): string[] {
  return (engine?.lone ?? []).map(({ role, name, needBytes }) =>
    t('{0}: {1} is in memory by itself with {2}, until a model is loaded', roles[role](), name, formatBytes(needBytes)),
  );
}

function keptLines(engine: EngineDiagnostics | null): string[] {
  return (engine?.kept ?? []).map(({ name, needBytes }) =>
    t('Used before: {0} stays in memory with {1}, and goes first when that is wanted', name, formatBytes(needBytes)),
  );
}

function planLines(plan: PlanStanding | null): string[] {
  if (plan === null) return [];
  if (plan === 'pending') return [t('What the chosen model takes is being worked out')];
  if (typeof plan === 'string') return [t('What the chosen model takes can not be told ({0})', plan)];
  const { memory, haveBytes, askedContext, untrainedContext, contextSize, stays = [] } = plan;
  const { weights, kvPerToken, compute } = memory;
  const window = kvPerToken * askedContext;
  return [
    t('Of the chosen model, before it is loaded:'),
    t('Weights: {0}', formatBytes(weights)),
    plural(
      askedContext,
      'Window of the chat: {1} for {0} token, {2} bytes for each token',
      'Window of the chat: {1} for {0} tokens, {2} bytes for each token',
      formatBytes(window),
      formatCount(kvPerToken),
    ),
    ...(untrainedContext === undefined ? [] : [beyondTrained(untrainedContext)]),
    t('Buffers to compute in: {0}', formatBytes(compute)),
    t('Together: {0} of {1} that it may take', formatBytes(weights + window + compute), formatBytes(Math.max(0, haveBytes))),
    contextSize === null
      ? t('It does not fit: choose a smaller model or a smaller context size')
      : contextSize < askedContext
        ? plural(contextSize, 'It fits only with a window of {0} token', 'It fits only with a window of {0} tokens')
        : t('It fits'),
    ...stays.map(({ name, needBytes, fits }) =>
      fits ? t('{0} stays in memory beside it with {1}', name, formatBytes(needBytes)) : t('{0} makes room for it', name),
    ),
  ];
}

function beyondTrained(wanted: number): string {
  return t('The setting for the context size says {0}, which is more than it was trained for', formatCount(wanted));
}

function readingLines(strain: Strain | null, { prefillAhead }: DiagnosticsParts['settings']): string[] {
  if (prefillAhead === 'off') return [t('Switched off')];
  const reads = readsAhead(prefillAhead, strain);
  return [`${strain === null ? '' : `${strains[strain]()} `}${reads ? t('The next prompt is read ahead.') : t('Nothing is read ahead.')}`];
}

function workLines({ queue }: EngineDiagnostics): string[] {
  if (queue.length === 0) return [t('Nothing')];
  return queue.map(({ lane, running }) => t('{0}: {1}', lanes[lane](), running ? t('under way') : t('waits')));
}

function contextLine({ purpose, tokens, contextSize, companion }: ContextUse): string {
  const where = companion ? t('{0}, in their own model', purposes[purpose]()) : purposes[purpose]();
  return plural(contextSize, '{1}: {2} of {0} token', '{1}: {2} of {0} tokens', where, formatCount(tokens));
}

function snapshotLines({ snapshots }: EngineDiagnostics): string[] {
  if (snapshots === null) return [];
  const { count, bytes } = snapshots;
  return [
    count === 0
      ? t('No snapshots on the disk')
      : plural(count, '{0} snapshot on the disk: {1}', '{0} snapshots on the disk: {1}', formatBytes(bytes)),
  ];
}

function engineCaches(engine: EngineDiagnostics | null): NamedCacheUse[] {
  if (!engine) return [];
  return [
    { name: t('Counted tokens'), ...engine.tokenCounts },
    { name: t('Ranked search results'), ...engine.rankScores },
  ];
}

function cacheLines(caches: readonly NamedCacheUse[]): string[] {
  return caches.map(({ name, entries, bytes, mostBytes, hits, misses }) => {
    const asked = hits + misses;
    const rate =
      asked === 0
        ? t('nothing was looked up yet')
        : plural(asked, 'found at {1} % of {0} lookup', 'found at {1} % of {0} lookups', Math.round((hits / asked) * 100));
    return t('{0}: {1} kept in {2} of {3}; {4}', name, formatCount(entries), formatBytes(bytes), formatBytes(mostBytes), rate);
  });
}

function speedLines(engine: EngineDiagnostics | null, model: ModelInfo | null): string[] {
  const { prefillSpeed = null, threads = null } = engine ?? {};
  const fewer = threads !== null && model !== null && threads < model.threads;
  return [
    ...(prefillSpeed === null ? [] : [plural(prefillSpeed, 'Reads {0} token a second', 'Reads {0} tokens a second')]),
    ...(fewer
      ? [
          plural(
            threads,
            'Computes with {0} thread while other programs need the processor',
            'Computes with {0} threads while other programs need the processor',
          ),
        ]
      : []),
  ];
}
