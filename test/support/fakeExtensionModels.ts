import { Emitter } from '../../src/base/event.ts';
import type { ExtensionModel, ExtensionModelsPort } from '../../src/core/providers/extensionModels.ts';
import type { ChatMessage } from '../../src/protocol/worker/generation.ts';

/** Models of another extension, which answer as a test has them. */
export class FakeExtensionModels implements ExtensionModelsPort {
  readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  /** What each question was asked with. */
  readonly asked: ChatMessage[][] = [];
  /** Each text that was handed over to be counted. */
  readonly counted: string[] = [];
  /** Of each time that somebody looked: the vendor that was looked for. */
  readonly listed: (string | null)[] = [];
  /** Aborted when nobody wants more of the answer that was asked for last. */
  signal: AbortSignal | null = null;
  answer: (signal: AbortSignal) => AsyncGenerator<string, void> = pieces('Hel', '', 'lo');
  count: (text: string) => Promise<number> = (text) => Promise.resolve(text.length);
  models: ExtensionModel[] = [this.model('a-model', 'A Model')];

  list(vendor: string | null): Promise<ExtensionModel[]> {
    this.listed.push(vendor);
    return Promise.resolve(this.models.filter((model) => vendor === null || model.vendor === vendor));
  }

  model(id: string, name: string, more: Partial<ExtensionModel> = {}): ExtensionModel {
    return {
      vendor: 'acme',
      id,
      name,
      family: 'fam',
      maxInputTokens: 6000,
      countTokens: (text) => {
        this.counted.push(text);
        return this.count(text);
      },
      ask: (messages, signal) => {
        this.asked.push([...messages]);
        this.signal = signal;
        return this.answer(signal);
      },
      ...more,
    };
  }
}

/** An answer in these pieces; at an error it fails. */
export function pieces(...said: (string | Error)[]): () => AsyncGenerator<string, void> {
  return async function* () {
    for (const one of said) {
      if (one instanceof Error) throw one;
      yield await Promise.resolve(one);
    }
  };
}
