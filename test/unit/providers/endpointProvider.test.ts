/** Somebody else's server, asked over a real connection: what comes of a good answer, and of all that servers do on bad days. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { EndpointProvider } from '../../../src/core/providers/endpointProvider.ts';
import { readProviders, type ServerEntry } from '../../../src/core/providers/providerEntry.ts';
import type { ProviderAnswer } from '../../../src/core/providers/chatProvider.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { Endpoint, type EndpointOptions } from '../../../src/node/providers/endpoint.ts';
import { testCertificate } from '../../support/faultServer/testCertificate.ts';
import { type AnswerStep, modelList, openaiStream, ProviderServer, type ServerAnswer } from '../../support/providerServer.ts';

let server: ProviderServer;
let offline: boolean;
let agreed: string[];
let keys: Map<string, string>;
let effects: string[];

beforeEach(async () => {
  server = await ProviderServer.start();
  offline = false;
  agreed = [];
  keys = new Map();
  effects = [];
});
afterEach(() => server.stop());

function entryOf(values: object): ServerEntry {
  const { entries, problems } = readProviders([{ name: 'Server', kind: 'openai', model: 'm', ...values }]);
  expect(problems).toEqual([]);
  const [entry] = entries;
  if (!entry || entry.kind === 'vscode') throw new Error('no server');
  return entry;
}

interface More {
  values?: object;
  options?: EndpointOptions;
  patience?: { first: number; next: number };
}

function provider({ values = {}, options = {}, patience }: More = {}): EndpointProvider {
  const log = { ...silentLog, info: (message: string) => void effects.push(message) };
  return new EndpointProvider(entryOf({ url: server.url(), ...values }), {
    endpoint: new Endpoint(options),
    effects: new EffectsGate(() => ({ workspaceTrusted: true, offline }), log),
    access: { agreed: (origin) => agreed.includes(origin), key: (origin) => Promise.resolve(keys.get(origin) ?? null) },
    log: silentLog,
    ...(patience && { patience }),
  });
}

const question = { messages: [{ role: 'user' as const, content: 'Hi' }], maxTokens: 100, temperature: 0.5 };
const ask = async (asked: EndpointProvider, signal = new AbortController().signal): Promise<ProviderAnswer & { pieces: string[] }> => {
  const pieces: string[] = [];
  const answer = await asked.chat(
    question,
    (item) => {
      if (item.type === 'text') pieces.push(item.text);
    },
    signal,
  );
  return { ...answer, pieces };
};
/** What a question fails of, with what had come of the answer. */
const failure = async (more: More = {}): Promise<{ code: string; data: object; message: string; text: string; came: string }> => {
  let came = '';
  const error = await provider(more)
    .chat(
      question,
      (item) => {
        if (item.type === 'text') came += item.text;
      },
      new AbortController().signal,
    )
    .then(
      () => null,
      (thrown: unknown) => AppError.from(thrown),
    );
  if (!error) throw new Error('it was answered');
  return { code: error.code, data: error.data, message: error.message, text: userMessage(error).text, came };
};

describe('a server that answers', () => {
  it('is asked with what it needs, and its answer comes piece by piece with the figures that it tells', async () => {
    keys.set(server.url(), 'secret');
    server.answer = () => openaiStream(['Hel', 'lo'], { prompt: 12, completion: 2 });
    const answer = await ask(provider());
    expect(answer.pieces).toEqual(['Hel', 'lo']);
    expect(answer).toMatchObject({
      text: 'Hello',
      stop: 'end',
      stats: null,
      record: null,
      told: { promptTokens: 12, tokens: 2, cachedTokens: null },
    });
    const [seen] = server.questions;
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(seen?.headers.authorization).toBe('Bearer secret');
    expect(seen?.body).toMatchObject({ model: 'm', stream: true, max_tokens: 100, temperature: 0.5, messages: question.messages });
    // One record, with neither the question nor the key in it.
    expect(effects).toHaveLength(1);
    expect(effects[0]).toContain('effect askProvider done');
    expect(effects[0]).not.toMatch(/secret|Hi/);
  });

  it('is asked for its models where none is named, once', async () => {
    server.answer = ({ path }) => (path === '/v1/models' ? modelList('first', 'second') : openaiStream(['Hi']));
    const asked = provider({ values: { model: undefined } });
    expect(asked.from).toMatchObject({ provider: 'Server', model: '', local: true });
    await asked.prepare(new AbortController().signal);
    await ask(asked);
    expect(asked.from.model).toBe('first');
    expect(server.questions.map(({ path, body }) => [path, body?.model])).toEqual([
      ['/v1/models', undefined],
      ['/v1/chat/completions', 'first'],
    ]);
  });

  it('is asked for its models again when the first of them is gone, and not where one is named', async () => {
    let models = ['first'];
    server.answer = ({ path, body }) =>
      path === '/v1/models'
        ? modelList(...models)
        : models.includes(String(body?.model))
          ? openaiStream(['Hi'])
          : { status: 404, type: 'application/json', steps: ['{"error":"model not found"}'] };
    const asked = provider({ values: { model: undefined } });
    await ask(asked);
    models = ['second'];
    await expect(ask(asked)).rejects.toMatchObject({ code: 'providerRefused', data: { status: 404 } });
    await ask(asked);
    expect(asked.from.model).toBe('second');
    const named = provider();
    await expect(ask(named)).rejects.toMatchObject({ code: 'providerRefused' });
    expect(named.from.model).toBe('m');
  });

  it('may answer whole, or end without saying so, or break off behind its end', async () => {
    const whole = { choices: [{ message: { content: 'All' }, finish_reason: 'stop' }] };
    server.answer = () => ({ type: 'application/json; charset=utf-8', steps: [JSON.stringify(whole)] });
    expect(await ask(provider())).toMatchObject({ text: 'All', stop: 'end' });
    const [head, text, end] = openaiStream(['Hi']).steps as [string, string, string];
    server.answer = () => ({ steps: [head, text, end] });
    expect(await ask(provider())).toMatchObject({ text: 'Hi', stop: 'end' });
    server.answer = () => ({ steps: [...openaiStream(['Hi']).steps, { cut: true }] });
    expect(await ask(provider())).toMatchObject({ text: 'Hi', stop: 'end' });
  });

  it('has answered when it has said why it ends, whatever becomes of the connection then', async () => {
    const [head, text, end] = openaiStream(['Hi']).steps as [string, string, string];
    const wait = new Promise<void>(() => undefined);
    const endings: AnswerStep[][] = [[{ cut: true }], ['data: {"choic', { cut: true }], ['data: {"choic'], [{ wait }]];
    for (const ending of endings) {
      server.answer = () => ({ steps: [head, text, end, ...ending] });
      expect(await ask(provider({ patience: { first: 5000, next: 200 } }))).toMatchObject({ text: 'Hi', stop: 'end' });
    }
    const whole = JSON.stringify({ choices: [{ message: { content: 'All' }, finish_reason: 'length' }] });
    const long = { type: 'application/json', headers: { 'content-length': '5000' } };
    for (const ending of [{ cut: true } as const, { wait }]) {
      server.answer = () => ({ ...long, steps: [whole, ending] });
      expect(await ask(provider({ patience: { first: 300, next: 300 } }))).toMatchObject({ text: 'All', stop: 'length' });
    }
    server.answer = () => ({ ...long, steps: [whole.slice(0, -2), { cut: true }] });
    expect(await failure()).toMatchObject({ code: 'providerCut' });
    server.answer = () => ({ ...long, status: 401, steps: ['{"error":"wrong key"}', { cut: true }] });
    expect(await failure()).toMatchObject({ code: 'providerDenied', data: { said: 'wrong key' } });
  });

  it('is asked again without a part of the question that it refuses, and from then on', async () => {
    const refuse = (message: string): ServerAnswer => ({
      status: 400,
      type: 'application/json',
      steps: [JSON.stringify({ error: { message, type: 'invalid_request_error' } })],
    });
    server.answer = ({ body }) =>
      body && 'max_tokens' in body
        ? refuse("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
        : body && 'temperature' in body
          ? refuse("Unsupported value: 'temperature' does not support 0.5 with this model.")
          : openaiStream(['Hi']);
    const asked = provider();
    expect(await ask(asked)).toMatchObject({ text: 'Hi' });
    expect(server.questions).toHaveLength(3);
    expect(server.questions[2]?.body).toMatchObject({ max_completion_tokens: 100, stream_options: { include_usage: true } });
    await ask(asked);
    expect(server.questions).toHaveLength(4);
  });

  it('is asked with all of it again where leaving a part out was of no use, and as often as needed only', async () => {
    const said = JSON.stringify({ detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] });
    server.answer = () => ({ status: 422, type: 'application/json', steps: [said] });
    const asked = provider();
    await expect(ask(asked)).rejects.toMatchObject({ data: { said: 'body.stream_options: Extra inputs are not permitted' } });
    expect(server.questions.map(({ body }) => body && 'stream_options' in body)).toEqual([true, false]);
    server.answer = () => openaiStream(['Hi']);
    await ask(asked);
    expect(server.questions[2]?.body).toHaveProperty('stream_options');
    // This format has no such part.
    server.answer = () => ({ status: 400, type: 'application/json', steps: ['{"error":{"message":"max_tokens is not supported"}}'] });
    await expect(ask(provider({ values: { kind: 'anthropic' } }))).rejects.toMatchObject({ code: 'providerRefused' });
    expect(server.questions).toHaveLength(4);
  });

  it('hears at once that nobody waits any more, and what had come stays', async () => {
    let begun!: () => void;
    const waiting = new Promise<void>((resolve) => (begun = resolve));
    const [head, text] = openaiStream(['Half']).steps as [AnswerStep, AnswerStep];
    server.answer = () => ({ steps: [head, text, { wait: new Promise<void>(() => undefined) }] });
    const stop = new AbortController();
    const answering = provider().chat(question, () => begun(), stop.signal);
    await waiting;
    stop.abort();
    expect(await answering).toMatchObject({ text: 'Half', stop: 'cancelled' });
    await server.questions[0]?.closed;
  });

  it('counts nothing exactly for us: more tokens are taken for granted than there are', async () => {
    expect(provider().window).toEqual({ contextSize: 4096, estimated: true });
    expect(await provider().countTokens(['const a = 1;', '日本語'])).toEqual([4, 3]);
    expect(await provider().countPrompt(question.messages)).toBe(9);
  });
});

describe('a server on a bad day', () => {
  const json = 'application/json';
  const error = (status: number, value: unknown): ServerAnswer => ({ status, type: json, steps: [JSON.stringify(value)] });
  const [head, text] = openaiStream(['Half']).steps as [AnswerStep, AnswerStep];

  it.each<[what: string, answer: ServerAnswer, code: string, words: RegExp, came?: string]>([
    ['the wrong key', error(401, { error: { message: 'Incorrect API key provided.' } }), 'providerDenied', /^HOST doesn't accept the key \(401\): Incorrect API key provided\. Set it /],
    ['a key without rights', error(403, { detail: 'no' }), 'providerDenied', /\(403\): no\. Set it /],
    ['too many questions', error(429, { error: { message: 'Rate limit' } }), 'providerRefused', /no more questions for now \(429\): Rate limit\. Wait/],
    ['an unknown model', error(404, { error: "model 'm' not found" }), 'providerRefused', /\(404\): model 'm' not found\. Check “url” and “model”/],
    ['a question that is too long', error(400, { error: { message: 'the request exceeds the available context size' } }), 'providerRefused', /refuses the question \(400\): the request exceeds/],
    ['its own failure', error(503, { message: 'Loading model' }), 'providerRefused', /could not answer \(503\): Loading model\. Ask again/],
    ['a page with its failure', { status: 502, type: 'text/html', steps: ['<html><h1>Bad Gateway</h1></html>'] }, 'providerRefused', /could not answer \(502\)\. Ask again/],
    ['a page to log in', { type: 'text/html; charset=utf-8', steps: ['<html>Log in</html>'] }, 'providerRubbish', /^HOST sent a page instead of an answer/],
    ['a redirect', { status: 307, headers: { location: 'https://evil.example/v1/chat/completions' }, steps: [] }, 'providerRubbish', /sends the question on to evil\.example, where it was not sent/],
    ['JSON that is something else', { type: json, steps: ['{"hello":1}'] }, 'providerRubbish', /doesn't answer in the form/],
    ['JSON that is none', { type: json, steps: ['{"choices": ['] }, 'providerRubbish', /doesn't answer in the form/],
    ['events that are none', { steps: ['data: {"choices"\n\n'] }, 'providerRubbish', /doesn't answer in the form/],
    ['nothing at all', { steps: [] }, 'providerRubbish', /an answer with nothing in it/],
    ['an end without a beginning', openaiStream([' ']), 'providerRubbish', /an answer with nothing in it/, ' '],
    ['an empty answer, whole', { type: json, steps: ['{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}'] }, 'providerRubbish', /an answer with nothing in it/],
    ['a hidden thought that takes all', { type: json, steps: ['{"choices":[{"message":{"content":""},"finish_reason":"length"}]}'] }, 'providerRubbish', /^HOST used up all tokens .* Raise “mlxCode\.chat\.maxTokens”/],
    ['words without form', { type: 'text/plain', steps: ['hello there\n', 'and more\n'] }, 'providerRubbish', /an answer with nothing in it/],
    ['a line without an end', { steps: Array.from({ length: 40 }, () => 'x'.repeat(64 * 1024)) }, 'providerRubbish', /something without an end/],
    ['JSON without an end', { type: json, steps: Array.from({ length: 80 }, () => ' '.repeat(64 * 1024)) }, 'providerRubbish', /something without an end/],
    ['rubbish in the middle', { steps: [head, text, 'data: <html>\n\n'] }, 'providerRubbish', /doesn't answer in the form/, 'Half'],
    ['an error in the middle', { steps: [head, text, 'data: {"error":{"message":"out of memory"}}\n\n'] }, 'providerRefused', /refuses the question: out of memory\./, 'Half'],
    ['a break in the middle', { steps: [head, text, { cut: true }] }, 'providerCut', /broke in the middle of the answer; what had come stays/, 'Half'],
    ['half an event at its end', { steps: [head, text, 'data: {"choices":[{"del'] }, 'providerCut', /broke in the middle/, 'Half'],
    ['an end in the middle', { steps: [head, text] }, 'providerCut', /broke in the middle of the answer; what had come stays/, 'Half'],
  ])('that sends %s gets one sentence, and what had come stays', async (_what, answer, code, words, came = '') => {
    server.answer = () => answer;
    const failed = await failure();
    expect(failed.code).toBe(code);
    expect(failed.text.replace(new URL(server.url()).host, 'HOST')).toMatch(words);
    expect(failed.came).toBe(came);
    // The next one is answered.
    server.answer = () => openaiStream(['Hi']);
    expect(await ask(provider())).toMatchObject({ text: 'Hi', stop: 'end' });
  }); // prettier-ignore

  it('that is silent, or says a byte now and then, is given up', async () => {
    let end!: () => void;
    const wait = new Promise<void>((resolve) => (end = resolve));
    server.answer = () => ({ steps: [{ wait }] });
    expect(await failure({ patience: { first: 30, next: 5000 } })).toMatchObject({ code: 'providerStalled', came: '' });
    server.answer = () => ({ steps: [head, text, { wait }] });
    expect(await failure({ patience: { first: 5000, next: 50 } })).toMatchObject({ code: 'providerStalled', came: 'Half' });
    const trickle: AnswerStep[] = Array.from('data: {"ch').flatMap((one) => [
      one,
      { wait: new Promise<void>((resolve) => setTimeout(resolve, 15)) },
    ]);
    server.answer = () => ({ steps: [...trickle, { wait }] });
    expect(await failure({ patience: { first: 60, next: 60 } })).toMatchObject({ code: 'providerStalled' });
    for (const { closed } of server.questions) await closed;
    end();
  });

  it('that repeats the key has it neither in the sentence nor in the record, nor half of it', async () => {
    const key = 'sk-live-0123456789.abcdef!';
    keys.set(server.url(), key);
    for (const message of [`Incorrect API key: ${key}`, `${key} and ${key}. Bearer ${key}`, `${'x'.repeat(150)}${key}`, `${'x'.repeat(120)} ${key} no`]) {
      for (const answer of [error(401, { error: { message } }), error(500, { detail: message }), { steps: [head, text, `data: ${JSON.stringify({ error: { message } })}\n\n`] }]) {
        server.answer = () => answer;
        const failed = await failure();
        expect(failed.text).toContain('•••');
        expect(JSON.stringify([failed, effects])).not.toMatch(/sk-l|012345|abcdef/);
      }
    }
  }); // prettier-ignore

  it('that isn’t there is told from one that can’t be found', async () => {
    const url = server.url();
    await server.stop();
    expect(await failure({ values: { url } })).toMatchObject({ code: 'providerOffline', data: { reason: 'refused' } });
    agreed.push('https://nowhere.invalid');
    const lookup: EndpointOptions['lookup'] = (_name, _options, found) =>
      found(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), '', 4);
    expect(await failure({ values: { url: 'https://nowhere.invalid' }, options: { lookup } })).toMatchObject({
      code: 'providerOffline',
      data: { reason: 'name', host: 'nowhere.invalid' },
    });
  });

  it('that has no models says so', async () => {
    server.answer = () => modelList();
    expect(await failure({ values: { model: undefined } })).toMatchObject({ code: 'providerModels' });
    server.answer = () => ({ type: json, steps: ['{"data":7}'] });
    expect(await failure({ values: { model: undefined } })).toMatchObject({ code: 'providerRubbish' });
  });
});

describe('a server on another machine', () => {
  let far: ProviderServer;
  const lookup: EndpointOptions['lookup'] = (_name, options, found) => {
    if (options.all) found(null, [{ address: '127.0.0.1', family: 4 }]);
    else found(null, '127.0.0.1', 4);
  };
  const more = (): More => ({ values: { url: far.url('models.test') }, options: { ca: testCertificate, lookup } });

  beforeEach(async () => {
    far = await ProviderServer.start({ secure: true });
    far.answer = () => openaiStream(['Hi']);
  });
  afterEach(() => far.stop());

  it('is asked only once the user agreed to that very address, and gets its own key only', async () => {
    expect(await failure(more())).toMatchObject({ code: 'providerNotAllowed' });
    agreed = ['https://models.test', 'https://other.test'];
    expect(await failure(more())).toMatchObject({ code: 'providerNotAllowed' });
    expect(far.questions).toEqual([]);
    agreed = [far.url('models.test')];
    keys.set('https://models.test', 'of another port').set(server.url(), 'of this machine');
    expect(await ask(provider(more()))).toMatchObject({ text: 'Hi' });
    expect(far.questions[0]?.headers.authorization).toBeUndefined();
    expect(provider(more()).from).toMatchObject({ local: false, host: `models.test:${String(far.port)}` });
    expect(provider(more()).window.contextSize).toBe(32_768);
  });

  it('is not asked while connections are switched off; this machine is', async () => {
    offline = true;
    agreed = [far.url('models.test')];
    const failed = await failure(more());
    expect(failed).toMatchObject({ code: 'offline' });
    expect(failed.text).toContain('models.test');
    expect(far.questions).toEqual([]);
    server.answer = () => openaiStream(['Hi']);
    expect(await ask(provider())).toMatchObject({ text: 'Hi' });
  });

  it('that can’t prove who it is gets nothing', async () => {
    agreed = [far.url('models.test')];
    expect(await failure({ ...more(), options: { lookup } })).toMatchObject({ code: 'providerOffline', data: { reason: 'certificate' } });
    expect(far.questions).toEqual([]);
  });
});
