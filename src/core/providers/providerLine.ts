/**
 * Those who may answer, the chosen one first. The next one is asked where one can't answer, as long as nothing of an answer has come: no answer is of two. It must
 * not know what is asked, or where it is shown.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { Ask, ChatProvider } from './chatProvider.ts';
import type { EndpointHealth } from './endpointHealth.ts';
import { asksNext, insteadSentence, nextAsked, type PassedOver, passedWords } from './failover.ts';

export interface LineMember {
  provider: ChatProvider;
  /** Null for the model within. */
  health: EndpointHealth | null;
  /** Why it may not be asked now, as far as that is known without asking it; null when it may. */
  refused: () => AppError | null;
}

/** Who the next question would be asked, and why not the chosen one. */
export interface NextAsked {
  provider: ChatProvider;
  /** What the chosen one isn't asked for; null for the chosen one itself. Of a line that nobody of can be asked: what the chosen one is refused for. */
  error: AppError | null;
}

/** Has one provider asked, with nobody behind it. */
export function askOnly<T>(provider: ChatProvider, ask: Ask<T>, signal: AbortSignal): Promise<T> {
  return ask({ provider, instead: null, begun: () => undefined, signal });
}

export class ProviderLine implements Disposable {
  readonly #members: readonly [LineMember, ...LineMember[]];
  readonly #log: Log;

  constructor(members: readonly [LineMember, ...LineMember[]], log: Log) {
    this.#members = members;
    this.#log = log;
  }

  /** The chosen one. */
  get first(): ChatProvider {
    return this.#members[0].provider;
  }

  /** Who would be asked now. Nobody is asked to know that. */
  get next(): NextAsked {
    const [first] = this.#members;
    const all = this.#members.map(({ health, refused }) => ({ refused: refused(), resting: health?.resting ?? null }));
    const at = nextAsked(all);
    const member = this.#members[at];
    if (at > 0 && member) return { provider: member.provider, error: all[0]?.refused ?? all[0]?.resting ?? null };
    return { provider: first.provider, error: at < 0 ? (all[0]?.refused ?? null) : null };
  }

  dispose(): void {
    for (const { health } of this.#members) health?.dispose();
  }

  /**
   * Has the first one answer that can. Those that failed a moment ago are asked only when nobody else could.
   * @throws what the attempt throws where that is no reason to ask the next one; AppError `providerNobody`, `cancelled`
   */
  async ask<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    const [first, ...others] = this.#members;
    if (others.length === 0) return askOnly(first.provider, ask, signal);
    const passed = new Map<LineMember, PassedOver>();
    const pass = (member: LineMember, error: AppError, before: boolean): void => {
      const { from } = member.provider;
      passed.set(member, { from, error, before });
      this.#log.info(`${from?.host ?? 'the model within'} is passed over${before ? ' again' : ''}: ${error.code}: ${error.message}`);
    };
    const chosen = first.provider.from?.provider ?? '';
    const tryIt = async (member: LineMember): Promise<{ answer: T } | null> => {
      throwIfCancelled(signal);
      const before = [...passed].filter(([one]) => one !== member).map(([, one]) => one);
      const instead = member === first || before.length === 0 ? null : insteadSentence(before, chosen, member.provider.from);
      const tried = await tryOne(member, member === first, instead, ask, signal);
      if (!(tried instanceof AppError)) return tried;
      pass(member, tried, false);
      return null;
    };
    for (const member of this.#members) {
      const { resting = null } = member.health ?? {};
      if (resting) pass(member, resting, true);
      else {
        const answered = await tryIt(member);
        if (answered) return answered.answer;
      }
    }
    for (const [member, { before }] of [...passed]) {
      if (!before) continue;
      const answered = await tryIt(member);
      if (answered) return answered.answer;
    }
    const why = passedWords([...passed.values()], chosen);
    // The sentence is in the user's language, and the log in English.
    throw new AppError('providerNobody', [...passed.values()].map(({ error }) => error.code).join(', '), { why });
  }
}

/** The answer, or why the next one is to be asked. Rejects with what is no reason for that. */
async function tryOne<T>(
  { provider, health }: LineMember,
  first: boolean,
  instead: string | null,
  ask: Ask<T>,
  signal: AbortSignal,
): Promise<{ answer: T } | AppError> {
  const answer = { begun: false };
  const givenUp = new AbortController();
  const unwatch = health?.watch(() => givenUp.abort());
  const begin = (): void => {
    answer.begun = true;
    unwatch?.();
  };
  const ended = AbortSignal.any([signal, givenUp.signal]);
  try {
    await health?.ready(ended);
    const given = await ask({ provider, instead, begun: begin, signal: ended });
    // Who is told to stop ends in good order, with what had come: nothing.
    throwIfCancelled(givenUp.signal);
    if (!signal.aborted) health?.answered();
    return { answer: given };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const host = provider.from?.host ?? '';
    const error = givenUp.signal.aborted ? new AppError('providerStalled', `nothing comes from ${host}`, { host }) : AppError.from(thrown);
    health?.failed(error);
    // Where another one has no room, the next one may have.
    if (answer.begun || !(asksNext(error) || (!first && health && error.code === 'contextFull'))) throw error;
    return error;
  } finally {
    unwatch?.();
  }
}
