import type { Ask, ChatProvider, ContextWindow, ProviderAnswer, ProviderSource } from '../../src/core/providers/chatProvider.ts';
import { askOnly } from '../../src/core/providers/providerLine.ts';
import type { AnswerSource } from '../../src/protocol/webview.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import { fakePromptTokens, fakeTokens } from './fakeEnginePort.ts';
import { noModel } from './webviewHarness/sampleChats.ts';

/** Another engine, without a grammar: it says what a test has it say. */
export class FakeProvider implements ChatProvider, ProviderSource {
  readonly abilities = { grammar: false, fim: false, embeddings: false, tools: false, images: false };
  readonly from: AnswerSource = { provider: 'Other', model: 'm', host: 'other.test', local: false };
  readonly window: ContextWindow = { contextSize: 8192, estimated: true };
  readonly asked: ChatParams[] = [];
  readonly current = this;
  readonly state = noModel;
  /** Its next answers, in order; the last one is used again. */
  answers: (string | Error)[] = ['Hello'];
  /** Characters of the pieces that an answer comes in. */
  pieceLength = Infinity;

  ask<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    return askOnly(this, ask, signal);
  }

  onDidChange = () => ({ dispose: () => undefined });

  prepare() {
    return Promise.resolve({ ...this.window, repeats: null });
  }

  countTokens(texts: string[]): Promise<number[]> {
    return Promise.resolve(texts.map(fakeTokens));
  }

  countPrompt(messages: ChatParams['messages']): Promise<number> {
    return Promise.resolve(fakePromptTokens(messages));
  }

  async chat(params: ChatParams, onItem: Parameters<ChatProvider['chat']>[1], signal: AbortSignal): Promise<ProviderAnswer> {
    this.asked.push(params);
    const [answer = ''] = this.answers.length > 1 ? this.answers.splice(0, 1) : this.answers;
    if (answer instanceof Error) throw answer;
    for (let at = 0; at < answer.length; at += this.pieceLength)
      await onItem({ type: 'text', text: answer.slice(at, at + this.pieceLength) });
    return { text: answer, stop: signal.aborted ? 'cancelled' : 'end', stats: null, told: null, record: null };
  }
}
