/**
 * Has a model name a conversation once its first question is answered and nobody waits for anything: in few words, in place of the question's first line. It loads no model for that, and what the user
 * calls a conversation stays.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { partThought } from '../../base/thinking.ts';
import type { ChatEvent, Turn } from '../../protocol/webview.ts';
import { charClass } from '../grammar/gbnf.ts';
import type { EnginePort, MachinePort } from '../ports.ts';
import { showHidden } from '../security/hiddenText.ts';
import type { SessionId } from './session.ts';

export interface SessionNamerParts {
  engine: Pick<EnginePort, 'busy' | 'generate' | 'quietMs' | 'state'>;
  machine: Pick<MachinePort, 'strain'>;
  chat: { readonly snapshot: { turns: readonly Turn[]; busy: boolean }; readonly onEvent: Event<ChatEvent> };
  /** The conversation that is open, and whether it still is called by its question. */
  current: () => { id: SessionId; byQuestion: boolean };
  name: (id: SessionId, title: string) => Promise<void>;
  wanted: () => boolean;
  log: Log;
}

/** Somebody who reads an answer soon asks again: that comes first. Milliseconds. */
const quiet = 4_000;
const look = 1_000;
/** After so many looks it stays called as it is. */
const mostLooks = 120;
/** Characters of a title, tokens for it, and characters that are read of a question and its answer. */
const longest = 48;
const titleTokens = 16;
const mostRead = 1_200;

/** GBNF of a title in one line, without marks that would be taken for markup. Every beginning of it is one. */
export const titleGrammar = `root ::= ${charClass([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xc0, 0xd7ff],
  [0xe000, 0xffff],
])} ${charClass([
  [0x20, 0x20],
  [0x27, 0x29],
  [0x2c, 0x3a],
  [0x3f, 0x3f],
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xc0, 0xd7ff],
  [0xe000, 0xffff],
])}{2,63}\n`;

export class SessionNamer implements Disposable {
  readonly #parts: SessionNamerParts;
  readonly #store = new DisposableStore();
  /** Those that were named, or were to be: once is enough. */
  readonly #tried = new Set<SessionId>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop = new AbortController();

  constructor(parts: SessionNamerParts) {
    this.#parts = parts;
    this.#store.add(
      parts.chat.onEvent((event) => {
        if (event.type !== 'turn') return;
        // Whoever asks waits for nothing else.
        this.#stop.abort();
        if (!event.busy && event.turn.kind === 'question' && event.turn.status === 'done') this.#wait(0);
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
    this.#store.dispose();
  }

  #wait(looks: number): void {
    clearTimeout(this.#timer);
    const { id, byQuestion } = this.#parts.current();
    if (looks > mostLooks || !byQuestion || this.#tried.has(id) || !this.#parts.wanted()) return;
    this.#timer = setTimeout(() => void this.#look(id, looks), look);
  }

  async #look(id: SessionId, looks: number): Promise<void> {
    const { engine, machine, chat, current, log } = this.#parts;
    const isQuiet = (): boolean => engine.state === 'ready' && !engine.busy && engine.quietMs >= quiet && !chat.snapshot.busy;
    if (current().id !== id) return;
    if (!isQuiet() || (await machine.strain()) !== null || !isQuiet()) {
      this.#wait(looks + 1);
      return;
    }
    if (current().id !== id) return;
    const turn = chat.snapshot.turns.find(({ kind, answer }) => kind === 'question' && answer.trim() !== '');
    if (!turn) return;
    this.#stop = new AbortController();
    try {
      const title = await this.#titleOf(turn, this.#stop.signal);
      this.#tried.add(id);
      if (title !== '' && current().byQuestion) await this.#parts.name(id, title);
    } catch (error) {
      if (AppError.isCancelled(error)) return;
      this.#tried.add(id);
      log.debug(`a conversation is called by its question: ${String(error)}`);
    }
  }

  async #titleOf(turn: Turn, signal: AbortSignal): Promise<string> {
    const { segments, stop } = await this.#parts.engine.generate(
      {
        model: 'small',
        messages: titleMessages(turn),
        segments: [{ kind: 'grammar', gbnf: titleGrammar, maxTokens: titleTokens }],
        temperature: 0,
      },
      () => undefined,
      signal,
    );
    if (stop === 'cancelled') throw new AppError('cancelled', 'somebody asks');
    return tidyTitle(segments.join(''));
  }
}

/** In one line, cut at a word, without what is left at its end; empty where nothing can be read in it. */
export function tidyTitle(written: string): string {
  const line = showHidden(written).replace(/\s+/g, ' ').trim();
  const end = line.lastIndexOf(' ', longest);
  // Not all scripts part words.
  const cut = line.length <= longest ? line : line.slice(0, end > longest / 2 ? end : longest).toWellFormed();
  const title = cut.replace(/[\s,;:.()/-]+$/u, '');
  return /\p{L}{2}/u.test(title) ? title : '';
}

function titleMessages({ question, answer }: Turn): { role: 'system' | 'user'; content: string }[] {
  const said = partThought(answer).answer;
  return [
    {
      role: 'system',
      content:
        'You name conversations about code. Answer with a title of two to six words in the language of the question, and nothing else.',
    },
    { role: 'user', content: `Question: ${question.slice(0, mostRead)}\n\nAnswer: ${said.slice(0, mostRead)}\n\nTitle:` },
  ];
}
