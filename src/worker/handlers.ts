import type { Handlers } from '../protocol/contract.ts';
import type { WorkerContract } from '../protocol/worker.ts';
import type { Engine } from './engine.ts';

/** The worker's contract answered by an engine. */
export function workerHandlers(engine: Engine): Handlers<WorkerContract> {
  return {
    calls: {
      async unload({ path }) {
        await engine.unload(path);
        return {};
      },
      async kept() {
        return { models: await engine.kept() };
      },
      inspect: ({ path }, { signal }) => engine.inspect(path, signal),
      plan: (params, { signal }) => engine.plan(params, signal),
      machine: ({ gpu }) => engine.machine(gpu),
      async countTokens({ texts, model }, { signal }) {
        return { counts: await engine.countTokens(texts, signal, model) };
      },
      async countTokensOf({ texts, ...file }, { signal }) {
        return { counts: await engine.countTokensOf(file, texts, signal) };
      },
      async countPrompt({ messages, model }, { signal }) {
        return { tokens: await engine.countPrompt(messages, signal, model) };
      },
      async hashPrompt({ messages }) {
        return { hash: await engine.hashPrompt(messages) };
      },
      embed: (params, { signal }) => engine.embed(params, signal),
      async vectorsNamed({ path }, { signal }) {
        return { named: await engine.vectorsNamed(path, signal) };
      },
      async keepSnapshots(params) {
        await engine.keepSnapshots(params);
        return {};
      },
      async shrink() {
        return { shrunk: await engine.shrink() };
      },
      diagnose: () => engine.diagnose(),
      async unusedCompanions() {
        return { unused: await engine.unusedCompanions() };
      },
      ping: () => Promise.resolve({ rss: process.memoryUsage.rss() }),
    },
    streams: {
      load: (params, emit, { signal }) => engine.load(params, emit, signal),
      chat: (params, emit, { signal }) => engine.chat(params, emit, signal),
      prefill: (params, emit, { signal }) => engine.prefill(params, emit, signal),
      complete: (params, emit, { signal }) => engine.complete(params, emit, signal),
      generate: (params, emit, { signal }) => engine.generate(params, emit, signal),
      answerWithTools: (params, emit, { signal }) => engine.answerWithTools(params, emit, signal),
      edit: (params, emit, { signal }) => engine.edit(params, emit, signal),
      candidates: (params, emit, { signal }) => engine.candidates(params, emit, signal),
      review: (params, emit, { signal }) => engine.review(params, emit, signal),
      surprise: (params, emit, { signal }) => engine.surprise(params, emit, signal),
      async rank(params, emit, { signal }) {
        await engine.rank(params, emit, signal);
        return {};
      },
    },
  };
}
