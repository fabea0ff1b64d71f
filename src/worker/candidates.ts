/**
 * Several answers to one request. Their prompt is evaluated once; then they are written side by side, their tokens in one batch, or, where that can't
 * be, one after the other on the same cache. It must not know what becomes of them.
 */
import type { Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { CandidatesAnswer, CandidatesParams, EditAnswer } from '../protocol/worker/edits.ts';
import type { GenerationItem } from '../protocol/worker/generation.ts';
import type { SamplingParams } from '../protocol/worker/samplingParams.ts';
import { AnswerRun, nothingWritten } from './answerRun.ts';
import type { Branches } from './branches.ts';
import type { RenderedPrompt } from './chatPrompt.ts';
import { noEdits, writeEdits } from './editRun.ts';
import type { CandidatesListener } from './engine.ts';
import type { LoadedModel } from './loadedModel.ts';
import { Lockstep } from './lockstep.ts';
import type { Turn } from './scheduler.ts';
import type { Slot } from './slot.ts';

export interface CandidatesTask {
  loaded: LoadedModel;
  prompt: readonly Token[];
  ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'>;
  params: CandidatesParams;
  onItem: CandidatesListener;
  signal: AbortSignal;
  /** Told why they are made one after the other. */
  say: (why: string) => void;
}

export class Candidates {
  readonly #task: CandidatesTask;

  constructor(task: CandidatesTask) {
    this.#task = task;
  }

  /** Writes them. Rejects with `contextFull` and `cancelled`. */
  async write(turn: Turn): Promise<CandidatesAnswer> {
    const { loaded, prompt, params, say } = this.#task;
    const alone = async (slot: Slot): Promise<CandidatesAnswer> => ({ answers: await this.#oneByOne(slot, turn), together: false });
    if (params.samplings.length < 2) return alone(loaded.chat);
    // One more than is written: the engine keeps a place for itself.
    const needed = { count: params.samplings.length, tokens: prompt.length + params.maxTokens + 1 };
    return loaded.withBranches(needed, say, async (branches) => {
      if (!branches) return alone(loaded.chat);
      const [first] = branches.slots;
      const trunk = this.#run(0, first, turn);
      await trunk.prefill();
      const spread = await this.#spread(branches, turn);
      return spread ? { answers: await this.#together(turn, trunk, branches), together: true } : alone(first);
    });
  }

  /** As they are when nothing of them can be used. */
  cancelled(): CandidatesAnswer {
    const { params, prompt } = this.#task;
    return { answers: params.samplings.map(() => ({ ...nothingWritten(prompt.length), ...noEdits })), together: false };
  }

  async #spread(branches: Branches, turn: Turn): Promise<boolean> {
    const { prompt, params, say } = this.#task;
    try {
      // What an earlier prompt left isn't what this one gives to the last bit.
      const anew = params.samplings.some(({ seed }) => seed !== undefined);
      await branches.spread(prompt, anew, turn);
      return true;
    } catch (error) {
      if (AppError.isCancelled(error)) throw error;
      say(`one after the other, as the state of the prompt could not be copied: ${String(error)}`);
      return false;
    }
  }

  async #together(turn: Turn, trunk: AnswerRun, { slots }: Branches): Promise<EditAnswer[]> {
    const failed = new AbortController();
    const lockstep = new Lockstep(turn, slots.length);
    const writing = slots.map((slot, index) =>
      lockstep.run(async (its) => {
        const run = this.#run(index, slot, its, failed.signal);
        run.prefilled();
        return this.#answer(run);
      }),
    );
    for (const one of writing) {
      one.catch((error: unknown) => {
        if (!failed.signal.aborted) failed.abort(error);
      });
    }
    // All of them have ended before the context under them is freed.
    const answers = (await Promise.allSettled(writing)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    // The first failure is the call's; what the others ended with is only that they were told to.
    if (failed.signal.aborted) throw failed.signal.reason;
    const { evaluatedTokens, prefillMs } = trunk.result('end');
    return answers.map((answer, index) => (index === 0 ? { ...answer, evaluatedTokens, prefillMs } : answer));
  }

  async #oneByOne(slot: Slot, turn: Turn): Promise<EditAnswer[]> {
    const answers: EditAnswer[] = [];
    for (const index of this.#task.params.samplings.keys()) {
      const run = this.#run(index, slot, turn);
      await run.prefill();
      answers.push(await this.#answer(run));
    }
    return answers;
  }

  #run(index: number, slot: Slot, turn: Turn, failed?: AbortSignal): AnswerRun {
    const { prompt, params, onItem, signal } = this.#task;
    const told = (item: GenerationItem): void | Promise<void> => {
      if (item.type === 'text') return onItem({ ...item, answer: index });
      if (index === 0) return onItem(item);
    };
    const sampling: SamplingParams = params.samplings[index] ?? {};
    return new AnswerRun(slot, prompt, sampling, turn, failed ? AbortSignal.any([signal, failed]) : signal, told);
  }

  async #answer(run: AnswerRun): Promise<EditAnswer> {
    const { loaded, ends, params } = this.#task;
    const written = await writeEdits(run, params, { model: loaded.model, ends });
    return { ...run.result(written.cut ? 'length' : 'end'), ...written };
  }
}
