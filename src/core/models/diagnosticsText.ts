/** What the engine holds and does, as a page for people: to see why something takes long, or to put into a report. Pure. */
import { countOf, formatBytes, formatCount } from '../../base/formatNumbers.ts';
import type { ContextUse, EngineDiagnostics, Lane } from '../../protocol/worker/diagnostics.ts';
import type { MemoryPlan } from '../../protocol/worker/memoryPlan.ts';
import type { CompanionInfo, ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { CompanionRole } from '../../protocol/worker/modelRoles.ts';
import { AppError, type ErrorCode } from '../../base/appError.ts';
import type { NamedCacheUse } from '../cacheUses.ts';
import { companionsNamed } from './companionPaths.ts';
import { companionProblem } from './companionProblem.ts';
import { memoryNeedText } from './memoryPlanText.ts';
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

const lanes: Record<Lane, string> = {
  completion: 'A suggestion',
  chat: 'An answer, an edit or a commit message',
  background: 'Work in the background',
  completionAhead: 'A suggestion for the next place',
  chatAhead: 'The next prompt, read ahead',
  small: 'A short text',
  query: 'The words of a search',
  ranking: 'The ranking of what was found',
  surprise: 'Which changed lines are unusual',
};

const purposes: Record<ContextUse['purpose'], string> = {
  chat: 'Chat and edits',
  completions: 'Suggestions',
  candidates: 'Candidates of a fix',
  guesses: 'Guesses',
  small: 'Short texts',
};

const workers: Record<WorkerState, string> = {
  stopped: 'The model process has not been started, or was ended after a while without use.',
  starting: 'The model process is starting.',
  ready: 'The model process runs.',
  stopping: 'The model process is ending.',
  crashed: 'The model process ended by itself; it is started again with the next use.',
  broken: 'The model process ended three times within a minute; “Restart Model” starts it again.',
};

const strains: Record<Strain, string> = {
  battery: 'The machine is on battery.',
  heat: 'The machine is hot.',
  memory: 'The machine is short of memory.',
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
    ['Model', [...chosenLines(state), ...(model ? modelLines(model, settings) : [workers[worker]])]],
    ['Memory', model ? memoryLines(model, engine) : planLines(plan)],
    ['Models beside it', [...(model ? companionLines(model, engine) : plannedLater(settings)), ...loneLines(engine), ...keptLines(engine)]],
    ['Work now', engine ? workLines(engine) : []],
    ['What is kept', engine ? [...engine.contexts.map(contextLine), ...snapshotLines(engine)] : []],
    ['Speed', speedLines(engine, model)],
    ['Reading ahead', readingLines(strain, settings)],
    ['Caches', cacheLines([...caches, ...engineCaches(engine)])],
    ['Versions', versions.map(([name, version]) => `${name} ${version}`)],
  ];
  return [
    '# MLX-CODE Diagnostics',
    `Taken ${taken.toLocaleString()}. Nothing of your files or your chat is in here.`,
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')])),
    '',
  ].join('\n\n');
}

/** What the chosen model is waiting for or failed of, as long as it isn't what is loaded. */
function chosenLines({ status, name, progress, error, held }: DiagnosticsParts['state']): string[] {
  const still =
    held === null ? [] : [held.sameFile ? 'It is still in memory with its earlier settings.' : `${held.name} is still in memory.`];
  switch (status) {
    case 'none':
      return ['None is chosen.', ...still];
    case 'idle':
      return [`${name} is chosen and not loaded; its next use loads it.`, ...still];
    case 'starting':
    case 'loading':
      return [`${name} is being loaded: ${String(Math.round((progress ?? 0) * 100))} %.`];
    case 'failed':
      return [`${name} is chosen and could not be loaded. ${error?.text ?? ''}`.trimEnd(), ...still];
    case 'ready':
      return [];
  }
}

function modelLines(model: ModelInfo, { tuning, contextSize: wanted }: DiagnosticsParts['settings']): string[] {
  const { setup, trainContextLength: trained } = model;
  const { name, architecture, quantisation, parameters, bytes, device, threads, batch, chatFormat, customTemplate, contextSize, fim } =
    model;
  return [
    `${name}: ${architecture}, ${quantisation}, ${formatCount(parameters)} parameters, a file of ${formatBytes(bytes)}`,
    `Runs on ${device === 'cpu' ? 'the processor' : device} with ${countOf(threads, 'thread')}, and up to ${countOf(batch, 'token')} of a prompt at once`,
    `Window of ${countOf(contextSize, 'token')}${trained > 0 ? `, trained for ${formatCount(trained)}` : ''}`,
    ...(trained > 0 && wanted > trained ? [beyondTrained(wanted)] : []),
    `Flash attention ${setup.flashAttention}; keys and values as ${setup.kvCache}${device === 'cpu' ? '' : `; ${countOf(setup.gpuLayers, 'layer')} on the GPU`}`,
    `Weights ${tuning.lockMemory ? 'locked in memory' : 'not locked in memory'}; guessing from the text ${tuning.lookup ? 'allowed' : 'switched off'}`,
    `Chat format ${chatFormat}${customTemplate ? ", the file's own" : ''}`,
    fim ? 'Can complete at the cursor' : 'Can not complete at the cursor: it has no fill-in-the-middle tokens',
  ];
}

function memoryLines({ memory, contextSize }: ModelInfo, engine: EngineDiagnostics | null): string[] {
  const { weights, kvPerToken, compute } = memory;
  const chat = kvPerToken * contextSize;
  // The chat's context is made with the model, the others when they are first needed.
  const further = (engine?.contexts ?? []).filter(({ purpose, companion }) => purpose !== 'chat' && !companion);
  const others = further.reduce((sum, context) => sum + kvPerToken * context.contextSize, 0);
  return [
    `Weights: ${formatBytes(weights)}`,
    `Window of the chat: ${formatBytes(chat)}, ${formatCount(kvPerToken)} bytes for each token`,
    ...(further.length > 0 ? [`Further windows: ${formatBytes(others)}`] : []),
    `Buffers to compute in: ${formatBytes(compute)}`,
    `Planned together: ${formatBytes(weights + chat + others + compute)}`,
    ...(engine
      ? [
          `The model process holds ${formatBytes(engine.rss)} of main memory, with the program itself and what it has read of the file`,
          `The machine could give ${formatBytes(Math.max(0, engine.available))} more`,
        ]
      : []),
  ];
}

const roles: Record<CompanionRole, string> = {
  completion: 'Suggestions',
  draft: 'Guesses',
  small: 'Short texts',
  embedding: 'Search',
  reranking: 'Ranking of search results',
};

/** Of models that are loaded with the chosen one, before that is. */
function plannedLater(settings: DiagnosticsParts['settings']): string[] {
  return companionsNamed(settings).map((role) => `${roles[role]}: a model of their own is planned and loaded after the chosen one`);
}

function companionLines(model: ModelInfo, engine: EngineDiagnostics | null): string[] {
  return (model.companions ?? []).map((companion) => {
    const error = companionProblem(companion, model, engine?.unused);
    if (!error) return companionLine(companion, engine);
    const { path: _, ...data } = error.data;
    return `${roles[companion.role]}: ${userMessage(new AppError(error.code, error.message, data)).text}`;
  });
}

function companionLine({ role, name, plan, sharesWeightsWith }: CompanionInfo, engine: EngineDiagnostics | null): string {
  if (!plan) return `${roles[role]}: ${name}`;
  const { memory, contextSize, needBytes, haveBytes } = plan;
  const freed = engine?.companions && !engine.companions.includes(role) ? '; its memory is given back until there is room' : '';
  const guesses = role === 'draft' && engine?.guesses ? `; ${guessesText(engine.guesses)}` : '';
  const shared = sharesWeightsWith === undefined ? '' : `; its weights are in memory once, for “${roles[sharesWeightsWith]}” too`;
  return `${roles[role]}: ${name}, planned with ${formatBytes(needBytes)} of ${formatBytes(haveBytes)} that were left (${memoryNeedText(memory, contextSize)})${shared}${freed}${guesses}`;
}

function guessesText({ guessed, right }: NonNullable<EngineDiagnostics['guesses']>): string {
  if (guessed === 0) return 'it has guessed nothing yet, or was not sure enough to';
  return `${formatCount(right)} of ${countOf(guessed, 'guessed token')} ${right === 1 ? 'was' : 'were'} right`;
}

function loneLines(engine: EngineDiagnostics | null): string[] {
  return (engine?.lone ?? []).map(
    ({ role, name, needBytes }) => `${roles[role]}: ${name} is in memory by itself with ${formatBytes(needBytes)}, until a model is loaded`,
  );
}

function keptLines(engine: EngineDiagnostics | null): string[] {
  return (engine?.kept ?? []).map(
    ({ name, needBytes }) => `Used before: ${name} stays in memory with ${formatBytes(needBytes)}, and goes first when that is wanted`,
  );
}

function planLines(plan: PlanStanding | null): string[] {
  if (plan === null) return [];
  if (plan === 'pending') return ['What the chosen model takes is being worked out'];
  if (typeof plan === 'string') return [`What the chosen model takes can not be told (${plan})`];
  const { memory, haveBytes, askedContext, untrainedContext, contextSize, stays = [] } = plan;
  const { weights, kvPerToken, compute } = memory;
  const window = kvPerToken * askedContext;
  return [
    'Of the chosen model, before it is loaded:',
    `Weights: ${formatBytes(weights)}`,
    `Window of the chat: ${formatBytes(window)} for ${countOf(askedContext, 'token')}, ${formatCount(kvPerToken)} bytes for each token`,
    ...(untrainedContext === undefined ? [] : [beyondTrained(untrainedContext)]),
    `Buffers to compute in: ${formatBytes(compute)}`,
    `Together: ${formatBytes(weights + window + compute)} of ${formatBytes(Math.max(0, haveBytes))} that it may take`,
    contextSize === null
      ? 'It does not fit: choose a smaller model or a smaller context size'
      : contextSize < askedContext
        ? `It fits only with a window of ${countOf(contextSize, 'token')}`
        : 'It fits',
    ...stays.map(({ name, needBytes, fits }) =>
      fits ? `${name} stays in memory beside it with ${formatBytes(needBytes)}` : `${name} makes room for it`,
    ),
  ];
}

function beyondTrained(wanted: number): string {
  return `The setting for the context size says ${formatCount(wanted)}, which is more than it was trained for`;
}

function readingLines(strain: Strain | null, { prefillAhead }: DiagnosticsParts['settings']): string[] {
  if (prefillAhead === 'off') return ['Switched off'];
  const reads = readsAhead(prefillAhead, strain);
  return [`${strain === null ? '' : `${strains[strain]} `}${reads ? 'The next prompt is read ahead.' : 'Nothing is read ahead.'}`];
}

function workLines({ queue }: EngineDiagnostics): string[] {
  if (queue.length === 0) return ['Nothing'];
  return queue.map(({ lane, running }) => `${lanes[lane]}: ${running ? 'under way' : 'waits'}`);
}

function contextLine({ purpose, tokens, contextSize, companion }: ContextUse): string {
  return `${purposes[purpose]}${companion ? ', in their own model' : ''}: ${formatCount(tokens)} of ${formatCount(contextSize)} tokens`;
}

function snapshotLines({ snapshots }: EngineDiagnostics): string[] {
  if (snapshots === null) return [];
  const { count, bytes } = snapshots;
  return [count === 0 ? 'No snapshots on the disk' : `${countOf(count, 'snapshot')} on the disk: ${formatBytes(bytes)}`];
}

function engineCaches(engine: EngineDiagnostics | null): NamedCacheUse[] {
  if (!engine) return [];
  return [
    { name: 'Counted tokens', ...engine.tokenCounts },
    { name: 'Ranked search results', ...engine.rankScores },
  ];
}

function cacheLines(caches: readonly NamedCacheUse[]): string[] {
  return caches.map(({ name, entries, bytes, mostBytes, hits, misses }) => {
    const asked = hits + misses;
    const rate = `found at ${String(Math.round((hits / asked) * 100))} % of ${countOf(asked, 'lookup')}`;
    return `${name}: ${formatCount(entries)} kept in ${formatBytes(bytes)} of ${formatBytes(mostBytes)}; ${asked === 0 ? 'nothing was looked up yet' : rate}`;
  });
}

function speedLines(engine: EngineDiagnostics | null, model: ModelInfo | null): string[] {
  const { prefillSpeed = null, threads = null } = engine ?? {};
  const fewer = threads !== null && model !== null && threads < model.threads;
  return [
    ...(prefillSpeed === null ? [] : [`Reads ${formatCount(prefillSpeed)} tokens a second`]),
    ...(fewer ? [`Computes with ${countOf(threads, 'thread')} while other programs need the processor`] : []),
  ];
}
