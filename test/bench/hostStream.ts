/**
 * What the way of an answer costs: model worker, supervisor, chat service and the chat's RPC link against the same generation called
 * directly in this process. Both run the same prompt with the same sampling, in turns, so that what else the machine does meets both.
 */
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type App, createApp } from '../../src/app.ts';
import { disposable } from '../../src/base/disposable.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Settings } from '../../src/core/ports.ts';
import type { Contract, Handlers } from '../../src/protocol/contract.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import type { Transport } from '../../src/protocol/transport.ts';
import { type ChatEvent, type WebviewContract, webviewProtocolVersion, webviewValidators } from '../../src/protocol/webview.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import { PageEvents } from '../../src/vscode/chat/chatEvents.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { type BenchOptions, median, ratio, type Row, unmeasured } from './row.ts';

const id = 'host.stream.ratio';
const goal = '≥ 0.95';
const question = 'Explain what a hash table is.';
/** Below the number of tokens from which loops are looked for: greedy random weights soon repeat themselves. */
const answerTokens = 96;
const contextSize = 1024;
const threads = 1;
/** What is guessed depends on the machine's speed at the moment, and on that the steps in which the text comes. */
const tuning = { ...usualTuning, lookup: false };

/** One answer seen from its reader's end. */
interface Sample {
  tokens: number;
  text: string;
  /** From asking to having all of it. */
  ms: number;
}

export async function streamRows(model: string, worker: string, { full, say }: BenchOptions): Promise<Row[]> {
  const whole = new WholeWay(model, worker);
  const direct = new LlamaEngine(() => undefined);
  try {
    say('loading the bench model twice: in a worker process and in this one');
    const params = await whole.start();
    await direct.load({ path: model, contextSize, threads, gpu: 'off', tuning }, () => undefined, new AbortController().signal);
    const one = (): Promise<Sample> => askDirectly(direct, params);
    const reference = await one();
    const first = await whole.ask();
    if (first.text !== reference.text) return [unmeasured(id, 'ratio', goal, 'the two ways gave different answers')];
    const pairs: { of: number; to: number }[] = [];
    for (let pair = 0; pair < (full ? 15 : 7); pair++) {
      say(`pair ${String(pair + 1)}`);
      // Whoever goes second may find the machine warmer: they take turns.
      const samples =
        pair % 2 === 0 ? { direct: await one(), whole: await whole.ask() } : { whole: await whole.ask(), direct: await one() };
      pairs.push({ of: rate(samples.whole), to: rate(samples.direct) });
    }
    const note =
      `${String(reference.tokens)} tokens, ${String(threads)} thread, 0.5B shape; the reader is the chat's RPC peer behind a MessageChannel in the host's process, no browser; ` +
      `median ${median(pairs.map((p) => p.of)).toFixed(1)} against ${median(pairs.map((p) => p.to)).toFixed(1)} tokens/s`;
    return [ratio(id, goal, pairs, note)];
  } finally {
    await whole.close();
    await direct.dispose();
  }
}

function rate({ tokens, ms }: Sample): number {
  return tokens / (ms / 1000);
}

async function askDirectly(engine: LlamaEngine, params: ChatParams): Promise<Sample> {
  const start = performance.now();
  const { tokens, text } = await engine.chat(params, () => undefined, new AbortController().signal);
  return { tokens, text, ms: performance.now() - start };
}

/** Worker process, supervisor, chat service, and the webview's end of the chat link. */
class WholeWay {
  readonly #app: App;
  readonly #channel = new MessageChannel();
  readonly #webview: RpcPeer<WebviewContract>;
  #onEvent: (event: ChatEvent) => void = () => undefined;

  constructor(model: string, worker: string) {
    const settings: Settings = {
      modelMarker: null,
      modelPath: model,
      completionModelPath: '',
      draftModelPath: '',
      smallModelPath: '',
      embeddingModelPath: '',
      rerankingModelPath: '',
      contextSize,
      threads,
      gpu: 'off',
      maxTokens: answerTokens,
      thinkingTokens: 0,
      prefillAhead: 'off',
      reuseAnswers: false,
      summarize: false,
      tuning,
      temperature: 0,
      keepLoaded: 1,
      idleMinutes: 0,
      snapshotMegabytes: null,
      commitBody: false,
    };
    this.#app = createApp({
      log: silentLog,
      settings: { get: () => settings, onDidChange: () => disposable(() => undefined) },
      workerPath: worker,
      // Nothing is kept: no file is changed.
      dataFolder: path.join(tmpdir(), 'mlx-code-unused-data'),
      surroundings: () => ({ workspaceTrusted: true }),
    });
    new RpcPeer<Contract, WebviewContract>(
      portTransport(this.#channel.port1),
      { version: webviewProtocolVersion, validators: webviewValidators },
      chatHandlers(this.#app),
    );
    this.#webview = new RpcPeer<WebviewContract>(portTransport(this.#channel.port2), { version: webviewProtocolVersion });
  }

  /** Loads the model, connects the reader, and tells what the chat service asks the engine. */
  async start(): Promise<ChatParams> {
    await this.#app.models.ensureLoaded();
    this.#webview.stream('events', {}, (event) => this.#onEvent(event)).catch(() => 'it ends with the channel');
    const { engine } = this.#app;
    const ask = engine.chat;
    return new Promise((resolve, reject) => {
      engine.chat = (params, ...others) => {
        engine.chat = ask;
        const { signal: _, ...plain } = params as ChatParams & { signal?: unknown };
        resolve({ ...plain });
        return ask.call(engine, params, ...others);
      };
      this.ask().catch(reject);
    });
  }

  async ask(): Promise<Sample> {
    await this.#webview.call('clear', {});
    const start = performance.now();
    const finished = new Promise<Sample>((resolve, reject) => {
      let text = '';
      this.#onEvent = (event) => {
        if (event.type === 'text') text += event.text;
        if (event.type !== 'turn') return;
        const { status, answer, stats, error } = event.turn;
        if (status === 'failed') reject(new Error(error?.text ?? 'the answer failed'));
        if (status === 'done' && stats)
          resolve({ tokens: stats.tokens, text: answer.length >= text.length ? answer : text, ms: performance.now() - start });
      };
    });
    await this.#webview.call('send', { text: question });
    return finished;
  }

  async close(): Promise<void> {
    this.#webview.dispose();
    this.#channel.port1.close();
    await this.#app.close();
  }
}

function chatHandlers({ chat }: App): Handlers<WebviewContract> {
  const done = {};
  const events = new PageEvents(chat, () => false);
  const unused = (): Promise<never> => Promise.reject(new Error('not part of this measurement'));
  return {
    calls: {
      send({ text }) {
        void chat.ask(text);
        return Promise.resolve(done);
      },
      clear() {
        chat.clear();
        return Promise.resolve(done);
      },
      chooseAnswer: unused,
      compareAnswers: unused,
      fork: unused,
      sendWaiting: unused,
      takeWaiting: unused,
      stop: unused,
      turns: unused,
      retry: unused,
      replay: unused,
      draft: unused,
      keptDraft: unused,
      toggleChip: unused,
      removeChip: unused,
      pinChip: unused,
      openSent: unused,
      putBack: unused,
      gather: unused,
      mentions: unused,
      paths: unused,
      sentTexts: unused,
      attach: unused,
      attachPlaces: unused,
      placesThere: unused,
      openPlace: unused,
      openLink: unused,
      draw: unused,
      attachText: unused,
      copy: unused,
      insert: unused,
      applyCode: unused,
      saveCode: unused,
      action: unused,
      edits: unused,
      choosePlace: unused,
    },
    streams: {
      async events(_params, emit, { signal }) {
        await events.stream(emit, signal);
        return done;
      },
    },
  };
}

function portTransport(port: MessagePort): Transport {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.on('message', listener);
      return disposable(() => port.off('message', listener));
    },
    onClose(listener) {
      port.once('close', listener);
      return disposable(() => port.off('close', listener));
    },
  };
}
