/**
 * Names for something in code, proposed by the model: decoded under a grammar of the language's spelling, so that whatever the model says is a name,
 * and without the ones that are taken. It must not know how a name is put into the code.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import { codeBlock } from '../context/codeFence.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort } from '../ports.ts';
import { identifierGrammar, type IdentifierStyle, isIdentifier } from './identifier.ts';

export interface NameRequest {
  languageId: string;
  /** The code that the thing stands in, or that becomes it. */
  code: string;
  /** What is to be named, for the model: `the variable "x"`, `the new function`. */
  subject: string;
  style: IdentifierStyle;
  taken: ReadonlySet<string>;
  /** How many are wanted, at most; 5 by default. */
  count?: number;
}

export interface NameOptions {
  signal?: AbortSignal;
  seed?: number;
}

const defaultCount = 5;
/** Tokens of one name: no tokenizer in use needs more than one for a character, and few names have so many. */
const nameTokens = 16;
/** Characters of code that go along. */
const longestCode = 8000;
/** Names are drawn freely, or the list says one thing five times. */
const temperature = 0.7;

const system =
  'You name things in code. A good name says what the thing holds or does, in the words of the code around it, ' +
  'and is as short as that allows. Answer with a list of names, the best first, and nothing else.';

export class NameService {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;

  constructor(engine: EnginePort, models: ModelSource) {
    this.#engine = engine;
    this.#models = models;
  }

  /** The best first, each once; none is taken or a word of the language. Rejects with `nameNone` when none is left, `cancelled`, or the engine's errors. */
  async names(request: NameRequest, { signal, seed }: NameOptions = {}): Promise<string[]> {
    throwIfCancelled(signal);
    await this.#models.ensureLoaded(signal);
    const grammar: Segment = { kind: 'grammar', gbnf: identifierGrammar(request.style), maxTokens: nameTokens };
    const segments: Segment[] = Array.from({ length: request.count ?? defaultCount }, (_, index): Segment[] => [
      { kind: 'forced', text: index === 0 ? '- ' : '\n- ' },
      grammar,
    ]).flat();
    const result = await this.#engine.generate(
      { model: 'small', messages: nameMessages(request), segments, temperature, ...(seed === undefined ? {} : { seed }) },
      () => undefined,
      signal,
    );
    if (result.stop === 'cancelled') throw stopError(signal);
    throwIfCancelled(signal);
    const written = result.segments.filter((_, index) => index % 2 === 1).map((name) => name.replace(/_+$/, ''));
    const usable = [...new Set(written)].filter((name) => isIdentifier(name, request.languageId) && !request.taken.has(name));
    if (usable.length === 0) throw new AppError('nameNone', 'every proposed name is taken or no name');
    return usable;
  }
}

function nameMessages({ languageId, code, subject }: NameRequest): ChatMessage[] {
  const shown = code.length > longestCode ? code.slice(0, longestCode) : code;
  return [
    { role: 'system', content: system },
    { role: 'user', content: `${codeBlock(shown, languageId)}\n\nPropose names for ${subject}.` },
  ];
}
