/** An engine behind the host's port without a process between: what the supervisor offers, straight from the worker's own code. */
import { Emitter } from '../../src/base/event.ts';
import type { EnginePort, WorkerState } from '../../src/core/ports.ts';
import type { Engine } from '../../src/worker/engine.ts';

const never = new AbortController().signal;

export function inProcess(engine: Engine): EnginePort {
  return {
    state: 'ready',
    busy: false,
    quietMs: Infinity,
    onDidChangeState: new Emitter<WorkerState>().event,
    load: (params, onProgress, signal = never) => engine.load(params, onProgress, signal),
    unload: (path) => engine.unload(path),
    kept: () => engine.kept(),
    inspect: (path, signal = never) => engine.inspect(path, signal),
    plan: (params, signal = never) => engine.plan(params, signal),
    machine: (gpu) => engine.machine(gpu),
    countTokens: (texts, signal, model) => engine.countTokens(texts, signal, model),
    countTokensOf: (file, texts, signal = never) => engine.countTokensOf(file, texts, signal),
    countPrompt: (messages, signal, model) => engine.countPrompt(messages, signal, model),
    hashPrompt: (messages) => engine.hashPrompt(messages),
    chat: (params, onItem, signal = never) => engine.chat(params, onItem, signal),
    prefill: (params, onItem, signal = never) => engine.prefill(params, onItem, signal),
    complete: (params, onItem, signal = never) => engine.complete(params, onItem, signal),
    answerWithTools: (params, onItem, signal = never) => engine.answerWithTools(params, onItem, signal),
    generate: (params, onItem, signal = never) => engine.generate(params, onItem, signal),
    edit: (params, onItem, signal = never) => engine.edit(params, onItem, signal),
    candidates: (params, onItem, signal = never) => engine.candidates(params, onItem, signal),
    review: (params, onItem, signal = never) => engine.review(params, onItem, signal),
    surprise: (params, onLine, signal = never) => engine.surprise(params, onLine, signal),
    shrink: () => engine.shrink(),
    diagnose: () => engine.diagnose(),
    unusedCompanions: () => engine.unusedCompanions(),
    embed: (params, signal = never) => engine.embed(params, signal),
    rank: (params, onRanked, signal = never) => engine.rank(params, onRanked, signal),
    vectorsNamed: (path, signal = never) => engine.vectorsNamed(path, signal),
    keepSnapshots: (kept) => engine.keepSnapshots(kept),
    restart: () => Promise.resolve(),
    dispose: () => engine.dispose(),
  };
}
