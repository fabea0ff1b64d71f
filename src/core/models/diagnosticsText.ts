/** What the engine holds and does, as a page for people: to see why something takes long, or to put into a report. Pure. */
import type { ContextUse, EngineDiagnostics, Lane, ModelInfo } from '../../protocol/worker.ts';
import type { Strain, WorkerState } from '../ports.ts';
import { countOf, formatBytes, formatCount } from '../userMessage.ts';

/** What the page is made of. */
export interface DiagnosticsParts {
  taken: Date;
  /** Null while none is loaded. */
  model: ModelInfo | null;
  worker: WorkerState;
  /** Null while the worker isn't there. */
  engine: EngineDiagnostics | null;
  strain: Strain | null;
  /** Names and versions of what runs. */
  versions: readonly (readonly [name: string, version: string])[];
}

const lanes: Record<Lane, string> = {
  completion: 'A suggestion',
  chat: 'An answer, an edit or a commit message',
  background: 'Work in the background',
  completionAhead: 'A suggestion for the next place',
  chatAhead: 'The next prompt, read ahead',
};

const purposes: Record<ContextUse['purpose'], string> = {
  chat: 'Chat and edits',
  completions: 'Suggestions',
  candidates: 'Candidates of a fix',
};

const strains: Record<Strain, string> = {
  battery: 'On battery: nothing is read ahead, unless the settings say so.',
  heat: 'It is hot: nothing is read ahead.',
  memory: 'Memory is short: nothing is read ahead.',
};

/** The page, in Markdown. No text of the user's, and no path, is in it. */
export function diagnosticsText({ taken, model, worker, engine, strain, versions }: DiagnosticsParts): string {
  const sections: [string, readonly string[]][] = [
    ['Model', model ? modelLines(model) : [`None is loaded. The model process is ${worker}.`]],
    ['Memory', model ? memoryLines(model, engine) : []],
    ['Work now', engine ? workLines(engine) : []],
    ['What is kept', engine ? [...engine.contexts.map(contextLine), ...snapshotLines(engine)] : []],
    ['Speed', speedLines(engine)],
    ['Machine', [strain === null ? 'Nothing speaks against reading ahead.' : strains[strain]]],
    ['Versions', versions.map(([name, version]) => `${name} ${version}`)],
  ];
  return [
    '# MLX-CODE Diagnostics',
    `Taken ${taken.toLocaleString()}. Nothing of your files or your chat is in here.`,
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')])),
    '',
  ].join('\n\n');
}

function modelLines(model: ModelInfo): string[] {
  const { name, architecture, quantisation, parameters, bytes, device, threads, chatFormat, customTemplate, contextSize, fim } = model;
  return [
    `${name}: ${architecture}, ${quantisation}, ${formatCount(parameters)} parameters, a file of ${formatBytes(bytes)}`,
    `Runs on ${device === 'cpu' ? 'the processor' : device} with ${countOf(threads, 'thread')}`,
    `Window of ${formatCount(contextSize)} tokens, trained for ${formatCount(model.trainContextLength)}`,
    `Chat format ${chatFormat}${customTemplate ? ", the file's own" : ''}`,
    fim ? 'Can complete at the cursor' : 'Can not complete at the cursor: it has no fill-in-the-middle tokens',
  ];
}

function memoryLines({ memory, contextSize }: ModelInfo, engine: EngineDiagnostics | null): string[] {
  const { weights, kvPerToken, compute } = memory;
  const chat = kvPerToken * contextSize;
  // The chat's context is made with the model, the others when they are first needed.
  const further = (engine?.contexts ?? []).filter(({ purpose }) => purpose !== 'chat');
  const others = further.reduce((sum, context) => sum + kvPerToken * context.contextSize, 0);
  return [
    `Weights: ${formatBytes(weights)}`,
    `Window of the chat: ${formatBytes(chat)}, ${formatBytes(kvPerToken)} for each token`,
    ...(further.length > 0 ? [`Further windows: ${formatBytes(others)}`] : []),
    `Buffers to compute in: ${formatBytes(compute)}`,
    `Planned together: ${formatBytes(weights + chat + others + compute)}`,
    ...(engine
      ? [`The model process holds ${formatBytes(engine.rss)}; the machine could give ${formatBytes(Math.max(0, engine.available))} more`]
      : []),
  ];
}

function workLines({ queue }: EngineDiagnostics): string[] {
  if (queue.length === 0) return ['Nothing'];
  return queue.map(({ lane, running }) => `${lanes[lane]}: ${running ? 'under way' : 'waits'}`);
}

function contextLine({ purpose, tokens, contextSize }: ContextUse): string {
  return `${purposes[purpose]}: ${formatCount(tokens)} of ${formatCount(contextSize)} tokens`;
}

function snapshotLines({ snapshots }: EngineDiagnostics): string[] {
  if (snapshots === null) return [];
  const { count, bytes } = snapshots;
  return [count === 0 ? 'No snapshots on the disk' : `${countOf(count, 'snapshot')} on the disk: ${formatBytes(bytes)}`];
}

function speedLines(engine: EngineDiagnostics | null): string[] {
  return engine?.prefillSpeed == null ? [] : [`Reads ${formatCount(engine.prefillSpeed)} tokens a second`];
}
