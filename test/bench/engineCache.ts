/** Rows about what is not computed twice: a session of twenty turns, and the first token behind a prefix that is known. */
import { silentLog } from '../../src/base/log.ts';
import { ChatService, type ContextSource } from '../../src/core/chat/chatService.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import type { ChatMessage, GenerationStats } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { type SourceFile, sourceFile } from '../support/sourceFiles.ts';
import { type BenchOptions, ratio, type Row } from './row.ts';

const turns = 20;
/** The turn before which one of the attached files is changed, in its middle. */
const editedBefore = 11;
const never = new AbortController().signal;
const threads = 1;

/** One turn of the session, as the engine saw it. */
interface SeenTurn {
  messages: ChatMessage[];
  stats: GenerationStats;
}

/** `engine.cache.evaluated`, with a small model: what is counted are tokens. */
export async function sessionRow(model: string, { say }: BenchOptions): Promise<Row> {
  say(`a session of ${String(turns)} turns`);
  const engine = new LlamaEngine(() => undefined);
  const port = inProcess(engine);
  const settings = new FakeSettings({ modelPath: model, contextSize: 16_384, threads, gpu: 'off', maxTokens: 48, temperature: 0 });
  const models = new ModelService(port, settings, silentLog);
  const seen: SeenTurn[] = [];
  const watched: typeof port = {
    ...port,
    chat: async (params, onItem, signal) => {
      const result = await port.chat(params, onItem, signal);
      seen.push({ messages: params.messages, stats: result });
      return result;
    },
  };
  const chat = new ChatService(watched, models, settings, silentLog, () => new Date(2026, 10, 27));
  try {
    const [first, second] = [
      sourceFile({ seed: 1, language: 'typescript', lines: 80 }),
      sourceFile({ seed: 2, language: 'python', lines: 80 }),
    ];
    for (let turn = 1; turn <= turns; turn++) {
      const now = turn >= editedBefore ? edited(second) : second;
      await chat.ask(`Question ${String(turn)}: what about ${turn % 2 === 0 ? 'the loops' : 'the names'} in there?`, {
        sources: [source(first), source(now)],
      });
    }
    const pairs: { of: number; to: number }[] = [];
    for (const [index, turn] of seen.entries()) {
      const before = seen[index - 1];
      pairs.push({ of: turn.stats.evaluatedTokens, to: before ? await changedTokens(engine, before, turn) : turn.stats.promptTokens });
    }
    const sum = (of: 'of' | 'to'): number => pairs.slice(1).reduce((total, pair) => total + pair[of], 0);
    const evaluated = sum('of');
    const least = sum('to');
    const single = pairs.slice(1).map(({ of, to }) => of / to);
    const [prompt, all] = [seen.at(-1)?.stats.promptTokens ?? 0, seen.reduce((total, { stats }) => total + stats.promptTokens, 0)];
    return {
      id: 'engine.cache.evaluated',
      value: evaluated / least,
      unit: 'ratio',
      n: turns - 1,
      min: Math.min(...single),
      max: Math.max(...single),
      goal: '≤ 1.05',
      note: `turns 2 to ${String(turns)}: ${String(evaluated)} tokens evaluated, ${String(least)} from the first changed one on, of ${String(all)} in the prompts; the last one has ${String(prompt)}`,
    };
  } finally {
    chat.dispose();
    await engine.dispose();
  }
}

function source({ path, languageId, text }: SourceFile): ContextSource {
  return { id: path, kind: 'file', label: path, detail: path, languageId, text, problem: null, defaultEnabled: true };
}

function edited(file: SourceFile): SourceFile {
  const lines = file.text.split('\n');
  lines.splice(40, 1, '# changed by hand');
  return { ...file, text: lines.join('\n') };
}

/** Tokens of a turn's prompt from the first one on that differs from the prompt and the answer before. */
async function changedTokens(engine: LlamaEngine, before: SeenTurn, turn: SeenTurn): Promise<number> {
  const changed = before.messages.findIndex((message, i) => message.content !== turn.messages[i]?.content);
  // The answer is in the next prompt in the very tokens that were sampled.
  if (changed < 0) return turn.stats.promptTokens - before.stats.promptTokens - before.stats.tokens;
  const [old, now] = [before.messages[changed]!.content, turn.messages[changed]!.content];
  let same = 0;
  while (old[same] === now[same]) same++;
  const kept = [...turn.messages.slice(0, changed), { ...turn.messages[changed]!, content: now.slice(0, same) }];
  return turn.stats.promptTokens - (await engine.countPrompt(kept));
}

/**
 * `engine.firsttoken.warm`: the first token of a known prefix and a new question, against all of it; and `engine.firsttoken.restart`: the same after the
 * model was freed and loaded again, from the snapshot on the disk. Loading is on no side of it. `load` loads the model with the snapshots that are there.
 */
export async function firstTokenRows(engine: LlamaEngine, load: () => Promise<void>, { full, say }: BenchOptions): Promise<Row[]> {
  const rows = { warm: [] as { of: number; to: number }[], restart: [] as { of: number; to: number }[] };
  const notes = { warm: '', restart: '' };
  const samples = full ? 9 : 5;
  for (let i = 1; i <= samples; i++) {
    const text = sourceFile({ seed: 19 + i, language: 'typescript', lines: 170 }).text.slice(0, 3150);
    const ask = (more: string): ChatMessage[] => [{ role: 'user', content: `${text}\n${more}` }];
    await load();
    const cold = await firstToken(engine, ask(`Draft ${String(i)}.`));
    // What the load still has to find out is done when nobody asks; the second question comes when it is.
    while ((await engine.diagnose()).queue.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const warm = await firstToken(engine, ask(`Tell me in a few words what the functions above have in common, number ${String(i)}.`));
    await load();
    const restart = await firstToken(engine, ask(`Tell me in a few words how the functions above may fail, number ${String(i)}.`));
    for (const [name, now] of Object.entries({ warm, restart }) as ['warm' | 'restart', typeof warm][]) {
      rows[name].push({ of: now.ms, to: cold.ms });
      notes[name] =
        `${String(now.evaluated)} tokens evaluated, against ${String(cold.evaluated)}; 0.5B shape, ${String(threads)} thread` +
        (name === 'restart' ? '; the files are in the memory of the system on both sides' : '');
      say(`first token ${String(i)} of ${String(samples)}, ${name}: ${now.ms.toFixed(0)} ms, against ${cold.ms.toFixed(0)} ms`);
    }
  }
  return [
    ratio('engine.firsttoken.warm', '≤ 0.08', rows.warm, notes.warm),
    ratio('engine.firsttoken.restart', '≤ 0.15', rows.restart, notes.restart),
  ];
}

async function firstToken(engine: LlamaEngine, messages: ChatMessage[]): Promise<{ ms: number; evaluated: number }> {
  const start = performance.now();
  const { evaluatedTokens } = await engine.chat({ messages, maxTokens: 1, temperature: 0 }, () => undefined, never);
  return { ms: performance.now() - start, evaluated: evaluatedTokens };
}
