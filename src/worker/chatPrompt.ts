/** From messages to the very tokens the model sees, by the model's own chat format. */
import { randomUUID } from 'node:crypto';
import {
  type ChatHistoryItem,
  ChatMLChatWrapper,
  type ChatWrapper,
  type ChatWrapperGeneratedContextState,
  GeneralChatWrapper,
  JinjaTemplateChatWrapper,
  type LlamaModel,
  LlamaText,
  resolveChatWrapper,
  type Token,
} from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { thoughtClosing } from '../base/thinking.ts';
import { isBeyondCounting } from '../core/chat/promptWindow.ts';
import type { ChatMessage } from '../protocol/worker/generation.ts';
import { AnswerMemory } from './answerMemory.ts';
import { plainChatMl, tryTemplate } from './templateGuard.ts';

export interface RenderedPrompt {
  tokens: Token[];
  /** Texts that end an answer in this format when the model spells them out. */
  endTexts: string[];
  /** Tokens that end an answer, beside the model's own end tokens. */
  endTokens: Set<Token>;
  /** The tag with which the format itself has begun the model's thought, when it does; the answer goes on behind it. */
  openThought: string;
}

export class ChatPrompt {
  readonly #model: LlamaModel;
  readonly #wrapper: ChatWrapper;
  readonly #dropFirst: boolean;
  /** Name of the format, such as `ChatML`. */
  readonly format: string;
  /** True when it is the file's own template, not one of the formats that the engine knows. */
  readonly custom: boolean;
  /** Answers of this model, by their text. */
  readonly answers = new AnswerMemory();

  private constructor(model: LlamaModel, wrapper: ChatWrapper, format: string) {
    this.#model = model;
    this.#wrapper = wrapper;
    this.format = format;
    this.custom = wrapper instanceof JinjaTemplateChatWrapper;
    this.#dropFirst = addsUnwantedStart(model);
  }

  /** Chooses the format: a built-in one that writes the same as the file's template, else the template itself, if it behaves. */
  static async of(model: LlamaModel, warn: (message: string) => void): Promise<ChatPrompt> {
    const template = model.fileInfo.metadata.tokenizer.chat_template;
    // The library would find the same by comparing it with all formats, which takes over half a second of each load.
    if (template === plainChatMl && hasToken(model, '<|im_start|>') && hasToken(model, '<|im_end|>')) {
      const wrapper = new ChatMLChatWrapper();
      return new ChatPrompt(model, wrapper, wrapper.wrapperName);
    }
    const verdict = template === undefined ? 'harmless' : await tryTemplate(template, import.meta.resolve('node-llama-cpp'));
    if (verdict !== 'dangerous') {
      const wrapper = resolveChatWrapper(model, { warningLogs: false });
      return new ChatPrompt(model, wrapper, wrapper.wrapperName);
    }
    warn('the chat template of the file does not end or writes without bound; another format is used');
    const { chat_template: _, ...tokenizer } = model.fileInfo.metadata.tokenizer;
    const wrapper = resolveChatWrapper({
      bosString: model.tokens.bosString,
      fileInfo: { ...model.fileInfo, metadata: { ...model.fileInfo.metadata, tokenizer } },
      tokenizer: model.tokenizer,
      warningLogs: false,
      ...(model.filename === undefined ? {} : { filename: model.filename }),
    });
    const chosen = wrapper ?? (hasToken(model, '<|im_start|>') ? new ChatMLChatWrapper() : new GeneralChatWrapper());
    return new ChatPrompt(model, chosen, `${chosen.wrapperName} (own template refused)`);
  }

  /**
   * The tokens of a conversation up to where the answer begins.
   * @throws AppError `contextFull` for a conversation so long that it isn't worth tokenising, `modelInvalid` when the template fails
   */
  render(messages: readonly ChatMessage[], window: number): RenderedPrompt {
    if (isBeyondCounting(messages, window)) {
      const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
      throw new AppError('contextFull', `${String(characters)} characters`, { tokens: Math.floor(characters / 4), limit: window });
    }
    const state = this.#write(messages);
    const tokens = this.#tokenise(state.contextText, this.#answersIn(messages, state.contextText));
    if (this.#dropFirst && tokens[0] === this.#model.tokens.bos) tokens.shift();
    return { tokens, ...this.#ends(state.stopGenerationTriggers), openThought: openThought(state.contextText.toString()) };
  }

  /** The same where no thought is wanted: one that the format has begun is closed at once. */
  renderForAnswer(messages: readonly ChatMessage[], window: number): RenderedPrompt {
    const { openThought, tokens, ...ends } = this.render(messages, window);
    const closing = thoughtClosing(openThought);
    if (closing !== null) tokens.push(...this.#model.tokenize(`${closing}\n\n`, true));
    return { tokens, ...ends, openThought: '' };
  }

  #write(messages: readonly ChatMessage[]): ChatWrapperGeneratedContextState {
    try {
      return this.#wrapper.generateContextState({ chatHistory: [...messages.map(historyItem), { type: 'model', response: [''] }] });
    } catch (error) {
      throw new AppError('modelInvalid', `the chat template failed: ${String(error)}`, { reason: 'chat template' }, error);
    }
  }

  /**
   * Which of the written text's values are answers that the model gave itself, with their tokens. A value may be just what an answer was and
   * yet be the user's; so the conversation is written again with marks for the answers, and each mark found where its answer stands. A format
   * that treats an answer in a way of its own gets no marks.
   */
  #answersIn(messages: readonly ChatMessage[], text: LlamaText): Map<number, readonly Token[]> {
    const found = new Map<number, readonly Token[]>();
    const marks = new Map<string, { content: string; tokens: readonly Token[] }>();
    const marked = messages.map((message): ChatMessage => {
      const tokens = message.role === 'assistant' ? this.answers.tokensOf(message.content) : undefined;
      if (!tokens) return message;
      const mark = `answer${randomUUID().replaceAll('-', '')}`;
      marks.set(mark, { content: message.content, tokens });
      return { ...message, content: mark };
    });
    if (marks.size === 0) return found;
    const { values } = this.#write(marked).contextText;
    if (values.length !== text.values.length) return found;
    values.forEach((value, i) => {
      const answer = typeof value === 'string' ? marks.get(value) : undefined;
      if (answer && text.values[i] === answer.content) found.set(i, answer.tokens);
    });
    return found;
  }

  /** Piece by piece, as the library does it too; the answers among the text's values in the tokens given for them. */
  #tokenise(text: LlamaText, answers: ReadonlyMap<number, readonly Token[]>): Token[] {
    const tokens: Token[] = [];
    let others: LlamaText['values'][number][] = [];
    const flush = (): void => {
      if (others.length > 0)
        tokens.push(...LlamaText(others).tokenize(this.#model.tokenizer, tokens.length > 0 ? 'trimLeadingSpace' : undefined));
      others = [];
    };
    for (const [i, value] of text.values.entries()) {
      const known = answers.get(i);
      if (known) {
        flush();
        tokens.push(...known);
      } else others.push(value);
    }
    flush();
    return tokens;
  }

  #ends(triggers: readonly LlamaText[]): Pick<RenderedPrompt, 'endTexts' | 'endTokens'> {
    const endTexts: string[] = [];
    const endTokens = new Set<Token>();
    for (const trigger of triggers) {
      const special = trigger.values.some((value) => typeof value !== 'string');
      const tokens = trigger.tokenize(this.#model.tokenizer);
      const [only] = tokens;
      if (special && tokens.length === 1 && only !== undefined) endTokens.add(only);
      else if (!special) endTexts.push(trigger.toString());
    }
    return { endTexts, endTokens };
  }
}

/** The tag, with its line end, that stands at the end of a written conversation. */
function openThought(text: string): string {
  const found = /(?:<(?:think|thinking|thought|reasoning|reflection)>|\[THINK\])\n?[ \t\n]*$/i.exec(text);
  return found?.[0] ?? '';
}

function hasToken(model: LlamaModel, text: string): boolean {
  return model.tokenize(text, true).length === 1;
}

function historyItem(message: ChatMessage): ChatHistoryItem {
  switch (message.role) {
    case 'system':
      return { type: 'system', text: message.content };
    case 'user':
      return { type: 'user', text: message.content };
    case 'assistant':
      return { type: 'model', response: [message.content] };
  }
}

/**
 * The library's formats begin with the start token always. A model that was trained without one (Qwen) says so in its file, and its
 * template doesn't write one.
 */
function addsUnwantedStart(model: LlamaModel): boolean {
  const template = model.fileInfo.metadata.tokenizer.chat_template;
  const { bosString, shouldPrependBosToken } = model.tokens;
  if (shouldPrependBosToken || template === undefined) return false;
  return !template.includes('bos_token') && !(bosString !== null && template.includes(bosString));
}
