import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatService, type ContextSource, type EditMaker } from '../../../src/core/chat/chatService.ts';
import type { OfferedFile } from '../../../src/core/chat/editOffers.ts';
import type { EditRequest, EditResult } from '../../../src/core/edits/editRequest.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { ChatEvent } from '../../../src/protocol/webview.ts';
import { FakeEditOffers } from '../../support/fakeEditOffers.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../support/fakeProvider.ts';
import { sampleFile, sampleStats } from '../../support/webviewHarness/sampleChats.ts';

const cartText = 'export function total(items) {\n  return 0;\n}\n\nexport function count(items) {\n  return 0;\n}\n';
const cart: ContextSource = {
  id: 'file',
  kind: 'file',
  label: 'cart.js',
  detail: 'src/cart.js',
  languageId: 'javascript',
  text: cartText,
  problem: null,
  defaultEnabled: true,
  document: { uri: 'file:///shop/src/cart.js', path: 'src/cart.js', text: cartText },
};

const block = (path: string, search: string, replacement: string): string =>
  `${path}\n\`\`\`js\n<<<<<<< SEARCH\n${search}=======\n${replacement}>>>>>>> REPLACE\n\`\`\`\n`;
const wholeFile = (path: string, text: string): string => `\`\`\`file:${path}\n${text}\`\`\`\n`;
const reduced = cartText.replace('total(items) {\n  return 0;', 'total(items) {\n  return items.length;');
const totalEdit = block(
  'src/cart.js',
  'export function total(items) {\n  return 0;\n',
  'export function total(items) {\n  return items.length;\n',
);
const newFile = wholeFile('test/total.test.js', "import { total } from '../src/cart.js';\n");

let engine: FakeEnginePort;
let offers: FakeEditOffers;
let chat: ChatService;
let events: ChatEvent[];
let edited: EditRequest[];
let result: EditResult;

const maker: EditMaker = {
  edit: (request, options) => {
    edited.push(request);
    options?.onPrefill?.(1, 2);
    options?.onText?.('src/cart.js\n');
    options?.onText?.(result.text);
    return Promise.resolve(result);
  },
};

beforeEach(() => {
  engine = new FakeEnginePort();
  const settings = new FakeSettings();
  offers = new FakeEditOffers();
  chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(0), maker);
  chat.offerEdits(offers);
  chat.setSources([cart]);
  offers.files.set('src/cart.js', `${cartText}// changed while the model was writing\n`);
  events = [];
  edited = [];
  chat.onEvent((event) => events.push(event));
});
afterEach(() => chat.dispose());

const say = (text: string): void => void (engine.answers = [(text.match(/[\s\S]{1,9}/g) ?? []).map((piece) => ({ text: piece }))]);
const card = (): NonNullable<ReturnType<typeof shown>> => shown()!;
const shown = () => chat.snapshot.turns.at(-1)?.edits ?? null;

describe('one block of an answer', () => {
  const applied = (info: string, code: string): Promise<void> => chat.applyBlock(chat.snapshot.turns.at(-1)!.id, info, code);

  it('is applied by the card that has its file, which stays as it is otherwise', async () => {
    say(`${wholeFile('src/cart.js', reduced)}\n${newFile}`);
    await chat.ask('Do it');
    await applied('file:src/cart.js', reduced);
    expect(offers.asked).toEqual(['apply offer1 src/cart.js']);
    expect(card().files.map(({ state }) => state)).toEqual(['applied', 'waiting']);
  });

  it('is applied again after it was taken back', async () => {
    say(wholeFile('src/cart.js', reduced));
    await chat.ask('Do it');
    await chat.decide(1, 'apply', null);
    await chat.decide(1, 'undo', null);
    await applied('file:src/cart.js', reduced);
    expect(offers.asked.at(-1)).toBe('applyAgain offer1 src/cart.js');
  });

  it('is a change of its own where no card has it: a new file is made, and one that is there is shown first', async () => {
    say('Nothing to change.');
    await chat.ask('Do it');
    await applied('js src/more.js', 'more();');
    expect(offers.offered[0]?.changes).toMatchObject([{ path: 'src/more.js', before: null, after: 'more();\n' }]);
    expect(offers.asked).toEqual(['apply offer1 src/more.js']);
    offers.files.set('src/cart.js', cartText);
    await applied('js src/cart.js', reduced);
    expect(offers.offered[1]?.changes).toMatchObject([{ path: 'src/cart.js', before: cartText, after: reduced }]);
    expect(offers.asked.at(-1)).toBe('review offer2 src/cart.js');
    expect(card().files).toMatchObject([{ path: 'src/cart.js', state: 'waiting' }]);
  });

  it('says so where the file is as it wants it, or where it can not be applied', async () => {
    say('Nothing to change.');
    await chat.ask('Do it');
    offers.files.set('src/cart.js', cartText);
    await expect(applied('js src/cart.js', cartText)).rejects.toMatchObject({ code: 'nothingChanged', data: { what: 'code' } });
    await expect(applied('js src/cart.js', 'total();\n// ... rest of the code unchanged ...\n')).rejects.toMatchObject({
      code: 'editConflict',
      data: { path: 'src/cart.js' },
    });
    expect(offers.offered).toEqual([]);
    expect(shown()).toBeNull();
  });

  it('can not break out of its fence', async () => {
    say('Nothing to change.');
    await chat.ask('Do it');
    await applied('md docs/a.md', 'a\n```\n\n```js file:src/cart.js\nb\n```');
    expect(offers.offered.flatMap(({ changes }) => changes.map(({ path }) => path))).toEqual(['docs/a.md']);
  });
});

describe('changes in an answer', () => {
  it('are offered as one, bound to the texts that went with the question', async () => {
    say(`I change two files.\n\n${totalEdit}\nand a test:\n\n${newFile}`);
    const turn = await chat.ask('Count the items in total,\nplease');
    expect(offers.offered).toMatchObject([
      {
        label: 'Count the items in total,',
        cut: false,
        documents: [cart.document],
        changes: [
          { path: 'src/cart.js', before: cartText, after: reduced, match: 'exact' },
          { path: 'test/total.test.js', before: null, match: 'exact' },
        ],
      },
    ]);
    expect(turn.edits).toEqual(card());
    expect(card()).toMatchObject({
      label: 'Count the items in total,',
      cut: false,
      files: [
        { id: 'file:src/cart.js', path: 'src/cart.js', kind: 'modified', added: 1, removed: 1, state: 'waiting', problem: null },
        { id: 'file:test/total.test.js', kind: 'created', added: 1, removed: 0, state: 'waiting' },
      ],
    });
  });

  it('show up one by one while the answer is written', async () => {
    say(`Two files.\n\n${totalEdit}\n${newFile}`);
    await chat.ask('Do it');
    const cards = events.flatMap((event) =>
      event.type === 'edits' ? [event.edits?.files.map(({ path, state }) => `${path} ${state}`) ?? null] : [],
    );
    expect(cards).toEqual([
      ['src/cart.js reading'],
      ['src/cart.js reading', 'test/total.test.js reading'],
      ['src/cart.js waiting', 'test/total.test.js waiting'],
    ]);
    // The card is whole before the turn ends, so that its end can be told once.
    expect(events.at(-1)).toMatchObject({
      type: 'turn',
      busy: false,
      turn: { status: 'done', edits: { files: [{ state: 'waiting' }, {}] } },
    });
  });

  it('are none in an answer without any, and are told to be there already when everything is as it should be', async () => {
    say('Use `reduce`:\n\n```js\nitems.reduce();\n```\n');
    expect((await chat.ask('How?')).edits).toBeNull();
    say(wholeFile('src/cart.js', cartText));
    expect((await chat.ask('And?')).edits?.files).toMatchObject([{ path: 'src/cart.js', state: 'unchanged', added: 0, removed: 0 }]);
    expect(offers.offered).toEqual([]);
    await chat.decide(2, 'apply', null);
    // In time for the answer, but not for the offer: somebody else made the same change.
    offers.offerError = new AppError('nothingChanged', 'x');
    say(totalEdit);
    expect((await chat.ask('Then?')).edits?.files).toMatchObject([{ path: 'src/cart.js', state: 'unchanged' }]);
  });

  it('are read from files that did not go along as they are now', async () => {
    offers.files.set('src/prices.js', 'let a = 1;\n');
    say(block('src/prices.js', 'let a = 1;\n', 'let a = 2;\n'));
    await chat.ask('Change it');
    expect(offers.offered[0]!.changes).toMatchObject([{ path: 'src/prices.js', before: 'let a = 1;\n', after: 'let a = 2;\n' }]);
  });

  it('mean the file that went along where they name none', async () => {
    say(
      '```js\n<<<<<<< SEARCH\n  return 0;\n}\n\nexport function count\n=======\n  return 1;\n}\n\nexport function count\n>>>>>>> REPLACE\n```'.replaceAll(
        'count\n',
        'count(items) {\n',
      ),
    );
    await chat.ask('Change it');
    expect(offers.offered[0]?.changes[0]?.path).toBe('src/cart.js');
  });

  it('are not looked for in an explanation', async () => {
    say(totalEdit);
    const turn = await chat.ask('Explain', { edits: false });
    expect(turn.edits).toBeNull();
    expect(events.some((event) => event.type === 'edits')).toBe(false);
  });

  it('that can not be placed are told with the reason and the next step, beside those that can', async () => {
    say(`${block('src/cart.js', 'no such line\n', 'x\n')}${newFile}`);
    await chat.ask('Do it');
    expect(card().files).toMatchObject([
      { path: 'test/total.test.js', state: 'waiting' },
      {
        id: 'conflict:0',
        path: 'src/cart.js',
        state: 'conflict',
        problem: expect.stringMatching(/not in .*src\/cart\.js.*Ask again/) as string,
        places: [],
      },
    ]);
    expect(offers.offered[0]!.changes).toHaveLength(1);
  });

  it('that stop in the middle say that more may be missing', async () => {
    engine.answers = [[{ text: `${newFile}\n\`\`\`file:src/cart.js\nexport` }, { stop: 'length' }]];
    await chat.ask('Do it');
    expect(offers.offered[0]).toMatchObject({ cut: true, changes: [{ path: 'test/total.test.js' }] });
    expect(card()).toMatchObject({ cut: true, files: [{ state: 'waiting' }, { path: 'src/cart.js', state: 'conflict' }] });
  });

  it('are whole when the model ended the answer by itself, although it forgot the last mark', async () => {
    say(newFile.replace(/```\n$/, ''));
    await chat.ask('Do it');
    expect(offers.offered[0]).toMatchObject({ cut: false, changes: [{ path: 'test/total.test.js' }] });
    expect(card()).toMatchObject({ cut: false, files: [{ path: 'test/total.test.js', state: 'waiting' }] });
  });

  it('leave the answer as it is when they can not be offered', async () => {
    offers.offerError = new Error('the editor is broken');
    say(newFile);
    expect(await chat.ask('Do it')).toMatchObject({ status: 'done', edits: null, error: null });
    expect(chat.snapshot.busy).toBe(false);
  });

  it.each(['stop', 'clear', 'dispose'] as const)('are not looked for any longer after a %s, which is no error', async (end) => {
    const errors = vi.spyOn(silentLog, 'error');
    const lines = Array.from({ length: 10_000 }, (_, i) => `const value${String(i)} = ${String(i)};`);
    const edits = lines.map((line, i) => `long.js\n<<<<<<< SEARCH\n${line}!\n=======\nx${String(i)}\n>>>>>>> REPLACE\n`);
    engine.answers = [[{ text: edits.join('') }]];
    offers.access = () => ({
      read: () => {
        // The answer is there, and from now on its edits are looked for.
        setTimeout(() => chat[end]());
        return Promise.resolve({ text: lines.join('\n') });
      },
      paths: () => Promise.resolve(['long.js']),
    });
    const turn = await chat.ask('Do it');
    expect(turn).toMatchObject({ status: 'stopped', stop: 'cancelled', answer: edits.join(''), edits: null, error: null });
    expect(offers.offered).toEqual([]);
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });

  it('go with an answer that failed, and with one that is asked for again', async () => {
    engine.answers = [[{ text: newFile }, { crash: true }], [{ text: newFile }], [{ text: 'Nothing.' }]];
    expect((await chat.ask('Do it')).edits).toBeNull();
    await chat.retry();
    expect(card().files).toHaveLength(1);
    await chat.retry();
    expect(shown()).toBeNull();
    expect(offers.asked).toEqual(['discard offer1 test/total.test.js']);
  });
});

describe('a card', () => {
  beforeEach(async () => {
    say(`${totalEdit}\n${newFile}`);
    await chat.ask('Do it');
  });
  const states = (): string[] => card().files.map(({ state }) => state);

  it('hands its decisions on, for all that waits and for one file', async () => {
    await chat.decide(1, 'review', null);
    await chat.decide(1, 'review', 'file:src/cart.js');
    await chat.decide(1, 'hunks', null);
    await chat.decide(1, 'discard', 'file:test/total.test.js');
    await chat.decide(1, 'apply', null);
    expect(states()).toEqual(['applied', 'rejected']);
    await chat.decide(1, 'undo', null);
    expect(states()).toEqual(['undone', 'undone']);
    expect(offers.asked).toEqual([
      'review offer1 all',
      'review offer1 src/cart.js',
      'hunks offer1 all',
      'discard offer1 test/total.test.js',
      'apply offer1 src/cart.js',
      'undo offer1',
    ]);
  });

  it('takes what still fits of a file in conflict only when that is asked for, after a look where it was not found literally', async () => {
    const cart = (change: Partial<OfferedFile>): void => offers.become('offer1', ['src/cart.js'], change);
    cart({ state: 'conflict', fitting: 2, problem: '1 of 3 hunks no longer fits.', fuzzy: true });
    await chat.decide(1, 'apply', null);
    await chat.decide(1, 'applyRest', null);
    await chat.decide(1, 'applyRest', 'file:src/cart.js');
    cart({ fitting: 0 });
    await chat.decide(1, 'applyRest', null);
    await chat.decide(1, 'discard', null);
    expect(offers.asked).toEqual([
      'apply offer1 test/total.test.js',
      'review offer1 all',
      'applyRest offer1 src/cart.js',
      'discard offer1 src/cart.js',
    ]);
    expect(card().files[0]).toMatchObject({ state: 'rejected' });
  });

  it('follows what is decided elsewhere', () => {
    offers.become('offer1', ['src/cart.js'], { state: 'applied' });
    expect(states()).toEqual(['applied', 'waiting']);
    offers.become('offer1', ['test/total.test.js'], { state: 'conflict', problem: 'The file is there already.' });
    expect(card().files[1]).toMatchObject({ state: 'conflict', problem: 'The file is there already.' });
  });

  it('is kept as long as a card leads to it, and no longer', async () => {
    expect(offers.kept).toEqual(['offer1']);
    say(totalEdit);
    await chat.retry();
    await vi.waitFor(() => expect(offers.kept).toEqual(['offer2']));
    say(newFile);
    await chat.ask('And a test');
    expect(offers.kept).toEqual(['offer2', 'offer3']);
    chat.clear();
    expect(offers.kept).toEqual([]);
  });

  it('is offered again with its answer, as long as nothing of it was taken', async () => {
    say('Nothing.');
    await chat.retry();
    expect(shown()).toBeNull();
    await chat.chooseAnswer(1, 0);
    expect(states()).toEqual(['waiting', 'waiting']);
    await chat.decide(1, 'apply', 'file:test/total.test.js');
    await chat.chooseAnswer(1, 1);
    expect(shown()).toBeNull();
    await chat.chooseAnswer(1, 0);
    expect(card()).toMatchObject({ past: true, files: [{ state: 'waiting' }, { state: 'applied' }] });
  });

  it('comes back with what an earlier window left undecided', async () => {
    chat.clear();
    const { id: _, places: __, ...file } = sampleFile({ path: 'src/old.js' });
    offers.bringBack({ id: 'kept', label: 'Count items', cut: true, files: [file] });
    const turn = chat.snapshot.turns[0]!;
    expect(turn).toMatchObject({
      kind: 'command',
      question: 'Count items',
      status: 'done',
      edits: { cut: true, files: [{ path: 'src/old.js' }] },
    });
    expect(turn.answer).toMatch(/still waiting/);
    await chat.decide(turn.id, 'apply', null);
    expect(states()).toEqual(['applied']);
    expect(offers.asked.at(-1)).toBe('apply kept src/old.js');
  });

  it('does nothing for a turn or a row that is not there, or once the chat is cleared', async () => {
    await chat.decide(7, 'apply', null);
    await chat.decide(1, 'apply', 'file:nope.js');
    chat.clear();
    await chat.decide(1, 'apply', null);
    offers.become('offer1', null, { state: 'applied' });
    expect(offers.asked).toEqual([]);
    expect(chat.snapshot.turns).toEqual([]);
  });
});

describe('a place that was found by overlooking blanks', () => {
  it('is shown before it is applied', async () => {
    say(block('src/cart.js', 'export function total(items) {\n\treturn  0;\n', 'export function total(items) {\n\treturn 1;\n'));
    await chat.ask('Do it');
    expect(card().files[0]).toMatchObject({ fuzzy: true, seen: false, state: 'waiting' });
    await chat.decide(1, 'apply', null);
    expect(offers.asked).toEqual(['review offer1 all']);
    await chat.decide(1, 'apply', null);
    expect(offers.asked).toEqual(['review offer1 all', 'apply offer1 src/cart.js']);
  });
});

describe('an edit with several possible places', () => {
  const ambiguous = block('src/cart.js', '  return 0;\n', '  return 1;\n');

  it('lets one be chosen', async () => {
    say(`${ambiguous}\n${newFile}`);
    await chat.ask('Do it');
    expect(card().files[1]).toMatchObject({
      state: 'conflict',
      places: [
        { line: 2, text: '  return 0;' },
        { line: 6, text: '  return 0;' },
      ],
    });
    await chat.choosePlace(1, 'conflict:0', 6);
    expect(offers.offered[1]).toMatchObject({
      turn: offers.offered[0]!.turn,
      changes: [
        { path: 'src/cart.js', before: cartText, after: cartText.replace('count(items) {\n  return 0', 'count(items) {\n  return 1') },
        { path: 'test/total.test.js' },
      ],
    });
    expect(card().files.map(({ id, state }) => `${id} ${state}`)).toEqual(['file:src/cart.js waiting', 'file:test/total.test.js waiting']);
  });

  it('lets one be chosen among places that are only similar', async () => {
    say(block('src/cart.js', '    return  0;\n', '    return  1;\n'));
    await chat.ask('Do it');
    expect(
      card()
        .files[0]!.places.map(({ line }) => line)
        .sort(),
    ).toEqual([2, 6]);
    await chat.choosePlace(1, 'conflict:0', 2);
    expect(offers.offered[0]!.changes).toMatchObject([{ path: 'src/cart.js', before: cartText }]);
    expect(offers.offered[0]!.changes[0]!.after).toMatch(
      /total\(items\) \{\n *return {1,2}1;\n\}\n\nexport function count\(items\) \{\n {2}return 0;/,
    );
    expect(card().files[0]).toMatchObject({ state: 'waiting', fuzzy: true });
  });

  it('is not put anywhere else', async () => {
    say(ambiguous);
    await chat.ask('Do it');
    await chat.choosePlace(1, 'conflict:0', 3);
    await chat.choosePlace(1, 'conflict:5', 2);
    expect(offers.offered).toEqual([]);
  });
});

describe('an edit of what is attached', () => {
  beforeEach(() => {
    result = {
      status: 'ok',
      changes: [{ path: 'src/cart.js', before: cartText, after: reduced, match: 'exact' }],
      cut: false,
      text: totalEdit,
      stats: sampleStats,
    };
  });

  it('is a turn with a card, made of whole files and of selected lines', async () => {
    const selection: ContextSource = {
      ...cart,
      id: 'selection',
      kind: 'selection',
      detail: 'src/cart.js:1-3',
      text: 'export function total(items) {',
      document: { ...cart.document!, lines: { first: 1, last: 3 } },
    };
    chat.setSources([cart, selection]);
    const turn = await chat.edit('Use length', '/edit Use length');
    expect(edited).toEqual([
      {
        instruction: 'Use length',
        // What the project asks to keep to is known by then.
        rules: [],
        files: [{ path: 'src/cart.js', languageId: 'javascript', text: cartText, within: { first: 1, last: 3 } }],
      },
    ]);
    expect(turn).toMatchObject({ kind: 'question', question: '/edit Use length', status: 'done', stats: sampleStats });
    // As prose, Markdown would make headings and quotes of its markup.
    expect(turn.answer).toBe(`\`\`\`\`\`javascript file="src/cart.js"\n${totalEdit}\`\`\`\`\`\n`);
    expect(turn.edits?.files).toMatchObject([{ path: 'src/cart.js', state: 'waiting' }]);
    expect(events.some((event) => event.type === 'turn' && event.turn.status === 'prefill')).toBe(true);
    expect(engine.chats).toEqual([]);
  });

  it('takes files that are longer than the window, and refuses what is no text', async () => {
    const long = 'x();\n'.repeat(20_000);
    chat.setSources([{ ...cart, text: long, document: { ...cart.document!, text: long } }]);
    expect(await chat.edit('Use length', '/edit Use length')).toMatchObject({ status: 'done', chips: [{ problem: null, tokens: null }] });
    expect(edited[0]!.files[0]!.text).toBe(long);
    chat.setSources([{ ...cart, text: 'a\0b' }]);
    expect((await chat.edit('Use length', '/edit Use length')).error?.text).toMatch(/binary/);
  });

  it('can be asked about afterwards, and asked for again', async () => {
    await chat.edit('Use length', '/edit Use length');
    await chat.ask('Why?');
    expect(engine.chats[0]!.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    chat.clear();
    await chat.edit('Use length', '/edit Use length');
    await chat.retry();
    expect(edited).toHaveLength(3);
    expect(chat.snapshot.turns).toHaveLength(1);
  });

  it('is refused when nothing is attached, and says when nothing changes', async () => {
    result = { ...result, status: 'nothing', changes: [] };
    expect((await chat.edit('Use length', '/edit Use length')).error?.text).toMatch(/nothing to change/);
    chat.setSources([]);
    expect((await chat.edit('Use length', '/edit Use length')).error?.text).toMatch(/Nothing is attached/);
    offers.offerError = new AppError('editConflict', 'x', { path: 'cart.js', reason: 'readOnly' });
    result = { ...result, status: 'ok', changes: [{ path: 'src/cart.js', before: cartText, after: reduced, match: 'exact' }] };
    chat.setSources([cart]);
    expect(await chat.edit('Use length', '/edit Use length')).toMatchObject({
      status: 'failed',
      answer: expect.stringContaining(totalEdit) as string,
      edits: null,
      leftOut: 0,
      origin: null,
      earlier: false,
      replay: null,
    });
    expect(chat.snapshot.busy).toBe(false);
    await expect(chat.edit('  ', '/edit')).rejects.toMatchObject({ code: 'questionEmpty' });
  });

  it('fails in the turn like an answer does', async () => {
    const failing = { edit: () => Promise.reject(new AppError('contextFull', 'x', { tokens: 5000, limit: 4000 })) };
    const settings = new FakeSettings();
    const other = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date(0), failing);
    other.setSources([cart]);
    expect(await other.edit('x', '/edit x')).toMatchObject({
      status: 'failed',
      error: { text: expect.stringContaining('5,000') as string },
    });
    other.dispose();
  });
});

describe('an edit by another engine, which has no grammar', () => {
  let provider: FakeProvider;

  beforeEach(() => {
    chat.dispose();
    provider = new FakeProvider();
    const settings = new FakeSettings();
    const models = new ModelService(engine, settings, silentLog);
    chat = new ChatService(engine, models, settings, silentLog, () => new Date(0), maker, provider);
    chat.offerEdits(offers);
    chat.setSources([cart]);
  });

  it('is read from its words, and nobody else is asked', async () => {
    provider.answers = [`Sure.\n\n${totalEdit}`];
    expect(await chat.edit('Use length', '/edit Use length')).toMatchObject({ status: 'done', from: { host: 'other.test' } });
    expect(card().files).toMatchObject([{ path: 'src/cart.js' }]);
    expect([edited.length, engine.loads, provider.asked.length]).toEqual([0, 0, 1]);
    const last = provider.asked[0]?.messages.at(-1)?.content;
    expect(last).toMatch(/Use length[\s\S]*SEARCH\/REPLACE blocks/);
    // What the next question reads of it is what the user asked.
    provider.answers = ['Yes.'];
    await chat.ask('Done?');
    expect(provider.asked[1]?.messages[1]?.content).toMatch(/Use length$/);
  });

  it('is asked for once more where there is none, and its first words give way', async () => {
    provider.answers = ['You could use length.', `Sorry.\n\n${totalEdit}`];
    const turn = await chat.edit('Use length', '/edit Use length');
    expect(turn).toMatchObject({ status: 'done', answer: expect.stringMatching(/^Sorry\./) as string });
    expect(card().files).toHaveLength(1);
    expect(provider.asked[1]?.messages.slice(-2)).toMatchObject([
      { role: 'assistant', content: 'You could use length.' },
      { role: 'user', content: expect.stringContaining('no change in your last answer') as string },
    ]);
  });

  it('is asked for once more with all that the user asked and selected, however long the first words were', async () => {
    await chat.ask('Hello?');
    const selected: ContextSource = { ...cart, id: 'selection', kind: 'selection', text: 'return 0; // selected\n' };
    chat.setSources([selected]);
    provider.answers = ['words '.repeat(20_000), totalEdit];
    await chat.edit('Use length', '/edit Use length');
    const sent = provider.asked[2]?.messages ?? [];
    expect(sent.at(-1)?.content).toMatch(/\/\/ selected[\s\S]*Use length[\s\S]*SEARCH\/REPLACE blocks/);
    expect(sent.at(-2)?.content).toHaveLength(2000);
    expect(sent.filter(({ content }) => content.includes('// selected'))).toHaveLength(1);
  });

  it('counts no try of its own among the exchanges that the model doesn’t see any more', async () => {
    provider.window.contextSize = 900;
    await chat.ask('Hello?');
    provider.answers = ['words '.repeat(300), totalEdit, 'Yes.'];
    const text = 'long '.repeat(200);
    const turn = await chat.edit(`Use length ${text}`, '/edit Use length');
    expect(turn.status).toBe('done');
    // Neither the first try nor the greeting had room, and the question did.
    expect(provider.asked[2]?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(provider.asked[2]?.messages[1]?.content).toContain('Use length');
    expect(chat.snapshot.turns.map(({ leftOut }) => leftOut)).toEqual([0, 1]);
  });

  it('ends with a sentence where there is none then either, and its words stay to be read', async () => {
    provider.answers = ['You could use length.'];
    const turn = await chat.edit('Use length', '/edit Use length');
    expect(turn).toMatchObject({
      status: 'failed',
      answer: 'You could use length.',
      error: { text: expect.stringContaining('nothing to change') as string },
    });
    expect(provider.asked).toHaveLength(2);
  });

  it('needs something that can be changed', async () => {
    chat.setSources([]);
    expect((await chat.edit('Use length', '/edit Use length')).error?.text).toMatch(/^Nothing is attached/);
    expect(provider.asked).toEqual([]);
  });
});
