import { describe, expect, it, vi } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import {
  type CompletionOptions,
  type CompletionParts,
  type CompletionRequest,
  CompletionService,
} from '../../../src/core/completion/completionService.ts';
import { type NoSuggestion, whyNoSuggestion } from '../../../src/core/completion/noSuggestion.ts';
import type { EnginePort } from '../../../src/core/ports.ts';
import { LoadRetry } from '../../../src/core/models/loadRetry.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { CompleteParams } from '../../../src/protocol/worker/completions.ts';
import type { GenerationResult, StopReason } from '../../../src/protocol/worker/generation.ts';
import { FakeEnginePort } from '../../support/fakeEnginePort.ts';

const never = new AbortController().signal;

const usual: CompletionOptions = {
  enabled: true,
  languages: { '*': true, markdown: false },
  inComments: true,
  inStrings: true,
  delayMs: 0,
  maxTokens: 64,
  maxMs: 1000,
  leastConfidence: 0,
  loadModel: true,
};

/** A request at the `|` of a file. */
function at(file: string, more: Partial<CompletionRequest> = {}): CompletionRequest {
  const [prefix = '', suffix = ''] = file.split('|');
  return {
    uri: 'file:///a.ts',
    path: 'a.ts',
    languageId: 'typescript',
    prefix,
    suffix,
    related: () => Promise.resolve([]),
    manual: false,
    ...more,
  };
}

interface Setup {
  service: CompletionService;
  asked: CompleteParams[];
  models: ModelService;
  engine: EnginePort;
  fake: FakeEnginePort;
  /** The clock, what can be seen of the model's file, and whether there is memory for it. */
  machine: { now: number; file: string | null; fits: boolean };
}

function setup(
  answer: (params: CompleteParams, signal?: AbortSignal) => Promise<string | { text: string; stop: StopReason }>,
  options: Partial<CompletionOptions> = {},
  more: Partial<CompletionParts> = {},
): Setup {
  const engine = new FakeEnginePort();
  const settings = {
    get: () => ({ modelPath: '/m.gguf', contextSize: 0, threads: 1, gpu: 'off' }) as never,
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const models = new ModelService(engine, settings, silentLog);
  const machine = { now: 0, file: 'as it was' as string | null, fits: false };
  const retry = new LoadRetry({
    models,
    stamp: () => Promise.resolve(machine.file),
    fits: () => Promise.resolve(machine.fits),
    now: () => machine.now,
  });
  const asked: CompleteParams[] = [];
  const complete = async (params: CompleteParams, _: unknown, signal?: AbortSignal): Promise<GenerationResult> => {
    asked.push(params);
    const made = await answer(params, signal);
    const { text, stop } = typeof made === 'string' ? { text: made, stop: 'end' as const } : made;
    return { text, stop, tokens: 1, promptTokens: 1, evaluatedTokens: 1, prefillMs: 1, generateMs: 1, tokensPerSecond: 1 };
  };
  const sleep = (_: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      setTimeout(() => (signal.aborted ? reject(new AppError('cancelled', 'x')) : resolve()), 0);
    });
  const parts: CompletionParts = {
    engine: {
      complete,
      get busy() {
        return engine.busy;
      },
    },
    models,
    retry,
    memory: { short: false },
    log: silentLog,
    options: () => ({ ...usual, ...options }),
    fits: () => Promise.resolve(true),
    sleep,
    ...more,
  };
  return { service: new CompletionService(parts), asked, models, engine, fake: engine, machine };
}

/** Makes loads fail, and counts them. */
function failing({ engine }: Setup, code: ErrorCode): { count: number; fails: boolean } {
  const loads = { count: 0, fails: true };
  const load = engine.load.bind(engine);
  engine.load = (...args) => {
    loads.count++;
    return loads.fails ? Promise.reject(new AppError(code, 'x')) : load(...args);
  };
  return loads;
}

describe('a suggestion', () => {
  it('is computed once, and given again while the user types it', async () => {
    const { service, asked } = setup(() => Promise.resolve('total();'));
    expect(await service.suggest(at('const a = |\n'), never)).toEqual({ texts: ['total();'], computed: true });
    expect(await service.suggest(at('const a = |\n'), never)).toEqual({ texts: ['total();'], computed: false });
    expect(await service.suggest(at('const a = to|\n'), never)).toEqual({ texts: ['tal();'], computed: false });
    expect(asked).toHaveLength(1);
    await service.suggest(at('const a = tx|\n'), never);
    expect(asked).toHaveLength(2);
  });

  it('is there at once behind the one that was taken', async () => {
    const { service, asked } = setup(({ prefix }) => Promise.resolve(prefix.endsWith('b') ? '.c' : 'b'));
    const first = at('a = |\n');
    await service.suggest(first, never);
    await service.prepare(first, 'b');
    expect(asked[1]).toMatchObject({ ahead: true });
    expect(await service.suggest(at('a = b|\n'), never)).toEqual({ texts: ['.c'], computed: false });
    expect(asked).toHaveLength(2);
  });

  it('ends what was computed for the place before', async () => {
    const { service } = setup(
      ({ prefix }, signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'x')));
          if (prefix.endsWith('ab')) resolve('c');
        }),
    );
    const old = service.suggest(at('a|\n'), never);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const now = service.suggest(at('ab|\n'), never);
    expect(await old).toEqual({ none: { reason: 'withdrawn' } });
    expect(await now).toEqual({ texts: ['c'], computed: true });
  });

  it('by hand comes at once, in several drafts, wherever it is asked for', async () => {
    const texts = ['one', 'two', 'two'];
    const { service, asked } = setup(() => Promise.resolve(texts.shift() ?? ''), { enabled: false });
    expect(await service.suggest(at('const a = |\n', { manual: true }), never)).toEqual({ texts: ['one', 'two'], computed: true });
    expect(asked.map(({ temperature }) => temperature)).toEqual([undefined, 0.7, 0.7]);
  });

  it('waits for the model, whose load typing does not end', async () => {
    const { service, models, engine } = setup(() => Promise.resolve('x'));
    const load = engine.load.bind(engine);
    engine.load = async (params, _, signal) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (signal?.aborted) throw new AppError('cancelled', 'the load was given up');
      return load(params, () => undefined, signal);
    };
    const typing = new AbortController();
    const first = service.suggest(at('a|\n'), typing.signal);
    await new Promise((resolve) => setTimeout(resolve, 0));
    typing.abort();
    expect(await first).toEqual({ none: { reason: 'withdrawn' } });
    await vi.waitFor(() => expect(models.state.status).toBe('ready'));
  });

  it('is not computed twice where there was nothing', async () => {
    const { service, asked } = setup(() => Promise.resolve(''));
    for (let i = 0; i < 2; i++) expect(await service.suggest(at('a|\n'), never)).toEqual({ none: { reason: 'nothing' } });
    expect(asked).toHaveLength(1);
  });

  it('keeps the reason why there is none at a place', async () => {
    const { service, asked } = setup(() => Promise.resolve({ text: '', stop: 'unsure' }));
    for (let i = 0; i < 2; i++) expect(await service.suggest(at('a|\n'), never)).toEqual({ none: { reason: 'unsure' } });
    expect(asked).toHaveLength(1);
  });

  it.each<Partial<CompletionOptions>>([{ leastConfidence: 0 }, { maxTokens: 8 }, { maxMs: 5000 }])(
    'is computed anew under other settings: %j',
    async (changed) => {
      const options: CompletionOptions = { ...usual, leastConfidence: 0.9 };
      const answers = [{ text: '', stop: 'unsure' as const }, 'b'];
      const { service, asked } = setup(() => Promise.resolve(answers.shift() ?? ''), {}, { options: () => options });
      expect(await service.suggest(at('a|\n'), never)).toEqual({ none: { reason: 'unsure' } });
      Object.assign(options, changed);
      expect(await service.suggest(at('a|\n'), never)).toEqual({ texts: ['b'], computed: true });
      expect(asked).toHaveLength(2);
    },
  );

  it('tells the model of other files, and where it may go', async () => {
    const { service, asked } = setup(() => Promise.resolve('x'));
    await service.suggest(at('f(|)\n', { related: () => Promise.resolve([{ path: 'b.ts', text: 'b' }]) }), never);
    expect(asked[0]).toMatchObject({ related: [{ path: 'b.ts', text: 'b' }], path: 'a.ts', bounds: { closable: 0, multiline: false } });
  });
});

describe('no suggestion', () => {
  const none = async ({ service }: Setup, request: CompletionRequest) => {
    const answer = await service.suggest(request, never);
    return 'none' in answer ? whyNoSuggestion(answer.none) : answer.texts;
  };
  const said = (): Promise<string> => Promise.resolve('x');

  it.each<[string, Partial<CompletionOptions>, string, RegExp]>([
    ['where they are off', { enabled: false }, 'a|\n', /switched off\.$/],
    ['in comments, if wanted', { inComments: false }, '// a |\n', /in a comment/],
    ['in strings, if wanted', { inStrings: false }, 'f("a |")\n', /in a string/],
    ['inside a word', {}, 'to|tal\n', /inside a word/],
    ['directly before a word', {}, 'f(|total)\n', /^A word begins at the cursor/],
    ['in a very large file', {}, `${'a();\n'.repeat(500_000)}|\n`, /too large/],
    ['where typing loads no model', { loadModel: false }, 'a|\n', /not loaded/],
  ])('%s', async (_, options, file, sentence) => {
    const made = setup(said, options);
    expect(await none(made, at(file))).toMatch(sentence);
    const told = made.service.refusal(at(file));
    expect(told && whyNoSuggestion(told)).toMatch(sentence);
    expect(made.asked).toHaveLength(0);
  });

  it('while an answer is written and another model was chosen, which loading would end it for', async () => {
    const made = setup(said);
    made.fake.busy = true;
    expect(await none(made, at('a|\n'))).toMatch(/loaded once the answer/);
    expect(made.models.state.status).toBe('idle');
    made.fake.busy = false;
    expect(await none(made, at('a|\n'))).toEqual(['x']);
  });

  it.each<[string, Partial<CompletionOptions>, string, Partial<CompletionRequest>]>([
    ['they are switched on', { enabled: false }, 'a|\n', {}],
    ['their language is', { languages: { typescript: false } }, 'a|\n', {}],
    ['comments are', { inComments: false }, '// a |\n', {}],
    ['strings are', { inStrings: false }, 'f("a |")\n', {}],
    ['typing may load the model', { loadModel: false }, 'a|\n', {}],
  ])('is told of no longer once %s', async (_, before, file, more) => {
    const options = { ...usual, ...before };
    const made = setup(said, {}, { options: () => options });
    await made.service.suggest(at(file, more), never);
    expect(made.service.lastNone).not.toBeNull();
    Object.assign(options, usual);
    expect(made.service.lastNone).toBeNull();
    expect(made.service.last).toHaveProperty('none');
  });

  it('is told of no longer once a snooze is over, or the model that was missing is loaded', async () => {
    const snoozed = setup(said);
    snoozed.service.snooze(Date.now() + 60_000);
    await snoozed.service.suggest(at('a|\n'), never);
    expect(snoozed.service.lastNone).toEqual({ reason: 'snoozed' });
    snoozed.service.snooze(0);
    expect(snoozed.service.lastNone).toBeNull();
    const missing = setup(said);
    const loads = failing(missing, 'modelMissing');
    for (let key = 0; key < 2; key++) await missing.service.suggest(at('a|\n'), never);
    expect(missing.service.lastNone).toMatchObject({ reason: 'model' });
    loads.fails = false;
    await missing.models.ensureLoaded();
    expect(missing.service.lastNone).toBeNull();
  });

  it('in a language that is off', async () => {
    expect(await none(setup(said), at('a|', { languageId: 'markdown' }))).toMatch(/“markdown”/);
  });

  it('while they are snoozed, and again after', async () => {
    const made = setup(said);
    made.service.snooze(Date.now() + 60_000);
    expect(await none(made, at('a|\n'))).toMatch(/snoozed/);
    made.service.snooze(0);
    expect(await none(made, at('a|\n'))).toEqual(['x']);
  });

  it.each<[StopReason, RegExp]>([
    ['unsure', /not sure/],
    ['time', /time limit/],
    ['end', /nothing to add/],
  ])('when the model ended with %s', async (stop, sentence) => {
    expect(
      await none(
        setup(() => Promise.resolve({ text: '', stop })),
        at('a|\n'),
      ),
    ).toMatch(sentence);
  });

  it('of what stands there already', async () => {
    expect(
      await none(
        setup(() => Promise.resolve('return 1;')),
        at('{\n  |\n  return 1;\n}'),
      ),
    ).toMatch(/stands behind/);
  });

  it.each(['a\uFFFDb', 'user\u202E'])('with what can’t be seen: %j', async (text) => {
    expect(
      await none(
        setup(() => Promise.resolve(text)),
        at('const |\n'),
      ),
    ).toMatch(/can not be seen/);
  });

  it('that breaks the code', async () => {
    expect(await none(setup(said, {}, { fits: () => Promise.resolve(false) }), at('a|\n'))).toMatch(/broken/);
  });

  it('that leaves a bracket alone, unless its partner stands behind the cursor', async () => {
    expect(
      await none(
        setup(() => Promise.resolve('f(b')),
        at('const a = |;\n'),
      ),
    ).toMatch(/broken/);
    expect(
      await none(
        setup(() => Promise.resolve('if (a) {')),
        at('|\n  b();\n}\n'),
      ),
    ).toEqual(['if (a) {']);
    expect(
      await none(
        setup(() => Promise.resolve('f(b')),
        at('a |\n', { languageId: 'plaintext' }),
      ),
    ).toEqual(['f(b']);
  });

  it('but for the lines that fit', async () => {
    const made = setup(() => Promise.resolve('a();\n  if (b) {'), {}, { fits: (_, text) => Promise.resolve(!text.includes('if')) });
    expect(await none(made, at('{\n  |\n}\n'))).toEqual(['a();']);
  });

  it('from a model that can’t, or that failed; the reason is kept', async () => {
    const made = setup(() => Promise.reject(new AppError('noFillInMiddle', 'x')));
    expect(await none(made, at('a|\n'))).toMatch(/model/);
    expect(made.service.last).toMatchObject({ none: { reason: 'failed' } });
  });

  it('says of a model that could not be loaded what the chat says', async () => {
    const made = setup(said);
    made.engine.load = () => Promise.reject(new AppError('modelMissing', 'gone', { path: '/m/a.gguf' }));
    const sentence = 'The model file “a.gguf” is not there. Choose another one, or put it back.';
    expect(await none(made, at('a|\n'))).toBe(sentence);
    for (let i = 0; i < 2; i++)
      expect(await none(made, at('a|\n'))).toBe(`${sentence} It is tried again by itself when the file is there again.`);
    expect(made.models.state.error?.text).toBe(sentence);
    const torn = setup(said);
    failing(torn, 'modelTruncated');
    for (let i = 0; i < 2; i++) await none(torn, at('a|\n'));
    expect(await none(torn, at('a|\n'))).toMatch(/ It is tried again by itself when the file has changed\.$/);
  });

  it('tries a model that could not be loaded again after pauses that grow, however much is typed', async () => {
    const made = setup(said);
    const loads = failing(made, 'modelLoadFailed');
    const tried: number[] = [];
    for (; made.machine.now <= 600_000; made.machine.now += 1000) {
      await made.service.suggest(at('a|\n'), never);
      if (loads.count > tried.length) tried.push(made.machine.now / 1000);
    }
    expect(tried).toEqual([0, 30, 90, 210, 450]);
    expect(made.service.refusal(at('a|\n'))).toMatchObject({ reason: 'model', again: { on: 'time' } });
    expect(whyNoSuggestion(made.service.refusal(at('a|\n'))!)).toMatch(
      /could not be loaded.* It is tried again by itself as you type on in \d minutes, or when/,
    );
    // What is asked for by hand doesn't wait, and the pauses are short again after it.
    await made.service.suggest(at('a|\n', { manual: true }), never);
    expect(loads.count).toBe(6);
    expect(whyNoSuggestion(made.service.refusal(at('a|\n'))!)).toMatch(/within a minute/);
    made.machine.now += 30_000;
    loads.fails = false;
    expect(await made.service.suggest(at('a|\n'), never)).toMatchObject({ texts: ['x'] });
    expect(made.service.refusal(at('a|\n'))).toBeNull();
  });

  it('tries a model file again that has come, or was mended, once nobody writes into it any more', async () => {
    const made = setup(said);
    const loads = failing(made, 'modelMissing');
    made.machine.file = null;
    const type = async (): Promise<number> => {
      made.machine.now += 5000;
      await made.service.suggest(at('a|\n'), never);
      await Promise.resolve();
      return loads.count;
    };
    for (let key = 0; key < 100; key++) expect(await type()).toBe(1);
    for (let size = 0; size < 10; size++) {
      made.machine.file = `grows to ${String(size)}`;
      expect(await type()).toBe(1);
    }
    loads.fails = false;
    for (let key = 0; key < 3; key++) await type();
    expect(loads.count).toBe(2);
    expect(made.service.last).toMatchObject({ texts: ['x'] });
  });

  it('tries a model again that there was no memory for, once there is', async () => {
    const made = setup(said);
    const loads = failing(made, 'modelTooLarge');
    const type = async (): Promise<number> => {
      made.machine.now += 2000;
      await made.service.suggest(at('a|\n'), never);
      return loads.count;
    };
    for (let key = 0; key < 5; key++) expect(await type()).toBe(1);
    expect(whyNoSuggestion(made.service.refusal(at('a|\n'))!)).toMatch(/within a minute, or when there is memory for it\.$/);
    made.machine.fits = true;
    loads.fails = false;
    // Before the pause is over.
    for (let key = 0; key < 6; key++) await type();
    expect(made.machine.now).toBeLessThan(30_000);
    expect(loads.count).toBe(2);
  });

  it('does not go by a plan that says there is memory where the load then finds none', async () => {
    const made = setup(said);
    const loads = failing(made, 'modelTooLarge');
    made.machine.fits = true;
    for (let second = 0; second < 3600; second += 2) {
      made.machine.now += 2000;
      await made.service.suggest(at('a|\n'), never);
    }
    // The pauses double, as after any other failure.
    expect(loads.count).toBeLessThan(9);
    expect(whyNoSuggestion(made.service.refusal(at('a|\n'))!)).not.toMatch(/memory for it/);
  });

  it('loads no model by itself that was unloaded for want of memory, and says so; by hand it does', async () => {
    const memory = { short: true };
    const made = setup(said, {}, { memory });
    const { none } = (await made.service.suggest(at('a|\n'), never)) as { none: NoSuggestion };
    expect(whyNoSuggestion(none)).toMatch(/critically short of memory/);
    expect(made.models.info).toBeNull();
    expect(await made.service.suggest(at('a|\n', { manual: true }), never)).toMatchObject({ texts: ['x'] });
    await made.models.unload();
    memory.short = false;
    expect(await made.service.suggest(at('b|\n'), never)).toMatchObject({ texts: ['x'] });
  });

  it('leaves a model that could not be loaded alone where only a person can help, or typing loads none', async () => {
    const broken = setup(said);
    const loads = failing(broken, 'workerBroken');
    const off = setup(said, { loadModel: false });
    const loadsOff = failing(off, 'modelLoadFailed');
    await off.service.suggest(at('a|\n', { manual: true }), never);
    for (let key = 0; key < 50; key++) {
      await broken.service.suggest(at('a|\n'), never);
      await off.service.suggest(at('a|\n'), never);
      for (const { machine } of [broken, off]) Object.assign(machine, { now: machine.now + 60_000, file: `changed ${String(key >> 2)}` });
    }
    expect([loads.count, loadsOff.count]).toEqual([1, 1]);
    for (const { service } of [broken, off]) expect(service.refusal(at('a|\n'))).toMatchObject({ reason: 'model', again: null });
  });

  it.each(['workerCrashed', 'connectionClosed', 'modelChanged'] as const)('asks nobody to ask again: %s', async (code) => {
    const sentence = await none(
      setup(() => Promise.reject(new AppError(code, 'x'))),
      at('a|\n'),
    );
    expect(sentence).toMatch(/next suggestion/);
    expect(sentence).not.toMatch(/ask again/i);
  });

  it('that was cancelled does not say that the text changed, as it may not have', async () => {
    const made = setup(
      (_, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'x')))),
    );
    const closing = new AbortController();
    const answer = made.service.suggest(at('a|\n'), closing.signal);
    await vi.waitFor(() => expect(made.asked).toHaveLength(1));
    closing.abort();
    await answer;
    const { last } = made.service;
    expect(last && 'none' in last && whyNoSuggestion(last.none)).toMatch(/^The suggestion was withdrawn before it was ready/);
  });

  it('for the same failure is told once in the log, until it is another one or something was computed', async () => {
    const log = { ...silentLog, warn: vi.fn() };
    let fails: string | null = 'one';
    const { service } = setup(() => (fails === null ? said() : Promise.reject(new AppError('internal', fails))), {}, { log });
    let typed = 'a';
    const type = () => service.suggest(at(`${(typed += 'b')}|\n`), never);
    for (const failure of ['one', 'one', 'two', 'two', null, 'two']) {
      fails = failure;
      await type();
    }
    expect(log.warn.mock.calls.map(([line]) => String(line))).toEqual(
      ['one', 'two', 'two'].map((line) => expect.stringContaining(line) as string),
    );
  });
});
