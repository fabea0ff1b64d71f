import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { countOf } from '../../../src/base/formatNumbers.ts';
import { versionsOf } from '../../../src/protocol/answerVersions.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { originDetail, replayText } from '../../../webview/state/answerOrigin.ts';
import { initialState } from '../../../webview/state/chatState.ts';
import { formatPercent } from '../../../webview/state/format.ts';
import {
  bestFigures,
  chipLabel,
  emptyKind,
  modelFailure,
  modelSummary,
  readMeter,
  refusalText,
  sentChips,
  statsDetail,
  statsParts,
  thoughtTitle,
  turnActivity,
  turnLeftOut,
  turnOutcome,
  turnSource,
  toldParts,
  unsentChips,
} from '../../../webview/state/selectors.ts';
import {
  fileChip,
  noModel,
  realModel,
  sampleOrigin,
  sampleStats,
  sampleTurn,
  selectionChip,
} from '../../support/webviewHarness/sampleChats.ts';

describe('figures', () => {
  it('are grouped, and one token is one token', () => {
    expect(countOf(1, 'token')).toBe('1 token');
    expect(countOf(0, 'token')).toBe('0 tokens');
    expect(countOf(1234567, 'token')).toBe('1,234,567 tokens');
  });

  it('show a percentage that reaches 100 only at the end', () => {
    expect([0, 0.004, 0.999, 1, 1.7, -1].map(formatPercent)).toEqual(['0%', '0%', '99%', '100%', '100%', '0%']);
  });
});

describe('several answers to a question', () => {
  it('say which of them is written, tested or judged, and how far that is', () => {
    const writing = sampleTurn({ several: { what: 'writing', at: 2, of: 3 }, status: 'prefill', prefill: { done: 120, total: 480 } });
    expect(turnActivity(writing)).toEqual({ text: 'Answer 2 of 3: Reading 120 of 480 tokens', fraction: 0.25 });
    expect(turnActivity({ ...writing, several: undefined, elsewhere: true })?.text).toBe('Another window is writing this answer…');
    expect(turnActivity({ ...writing, status: 'done', prefill: null })).toEqual({ text: 'Answer 2 of 3…', fraction: null });
    const judging = { ...writing, status: 'done' as const, several: { what: 'judging' as const, at: 1, of: 2 } };
    expect(turnActivity(judging)).toEqual({ text: 'Judging the answers, reading 1 of 2…', fraction: 0.25 });
    expect(turnActivity({ ...judging, several: { what: 'testing', at: 3, of: 3 } })).toEqual({
      text: 'Testing answer 3 of 3…',
      fraction: null,
    });
  });

  it('show that the prompt was computed once, and what judging took', () => {
    const [first] = versionsOf(sampleTurn({ stats: { ...sampleStats, tokens: 100, evaluatedTokens: 310 } }));
    const turn = sampleTurn({ stats: { ...sampleStats, tokens: 28, evaluatedTokens: 1 }, others: [first!], best: { why: 'So.' } });
    expect(bestFigures(turn)).toBe('2 answers: 128 tokens written, 311 of 620 prompt tokens computed.');
    const judging = { tokens: 40, promptTokens: 1_200, evaluatedTokens: 90, prefillMs: 1, generateMs: 1 };
    expect(bestFigures({ ...turn, best: { why: 'So.', judging } })).toMatch(
      / Judging: 40 tokens written, 90 of 1,200 prompt tokens computed\.$/,
    );
    expect(bestFigures({ ...turn, best: undefined })).toBeNull();
  });
});

describe('the stats line', () => {
  it('says how much was written, how fast, and how much of the prompt was computed', () => {
    expect(statsParts(sampleStats).join(' · ')).toBe('128 tokens · 31.4 tokens/s · 54 of 310 prompt tokens computed');
  });

  it('leaves out a speed that nothing was measured for', () => {
    expect(statsParts({ ...sampleStats, tokens: 0, tokensPerSecond: 0 })).toEqual(['0 tokens', '54 of 310 prompt tokens computed']);
  });

  it('explains itself', () => {
    expect(statsDetail(sampleStats)).toBe('Prompt: 310 tokens in 0.2 s, 256 of them reused from the KV cache\nAnswer: 128 tokens in 4.1 s');
    expect(statsDetail({ ...sampleStats, draftedTokens: 60, acceptedTokens: 41 }).split('\n')[2]).toBe(
      'Lookup: 41 of 60 tokens guessed from the text were right',
    );
    expect(
      statsDetail({ ...sampleStats, aheadTokens: 200, wastedTokens: 1 })
        .split('\n')
        .slice(1, 3),
    ).toEqual(['Read before the question was sent: 200 tokens', 'Read ahead for nothing: 1 token']);
  });
});

describe('the meter', () => {
  it('reads exact figures', () => {
    expect(readMeter({ used: 1310, of: 8192, reserved: 1024 })).toEqual({
      figures: '1,310 / 8,192',
      fraction: 1310 / 8192,
      level: 'normal',
      label: 'The next question takes 1,310 of 8,192 tokens, 1,024 kept free for the answer.',
    });
  });

  it('warns when what is left beside the answer is nearly used up, and is full when it is exceeded', () => {
    expect(readMeter({ used: 79, of: 120, reserved: 20 }).level).toBe('normal');
    expect(readMeter({ used: 80, of: 120, reserved: 20 }).level).toBe('warning');
    expect(readMeter({ used: 100, of: 120, reserved: 20 }).level).toBe('warning');
    expect(readMeter({ used: 101, of: 120, reserved: 20 }).level).toBe('full');
    expect(readMeter({ used: 500, of: 120, reserved: 20 }).fraction).toBe(1);
  });

  it('says what it only estimates', () => {
    expect(readMeter({ used: 1310, of: 4096, reserved: 0, estimated: true })).toMatchObject({
      figures: 'about 1,310 / 4,096',
      label: 'The next question takes about 1,310 of 4,096 tokens. Estimated: the server counts with its own tokenizer.',
    });
    expect(readMeter({ used: 1310, of: 4096, reserved: 0, estimated: 'theirs' }).label).toBe(
      'The next question takes about 1,310 of 4,096 tokens. As the extension that offers the model counts, or estimated.',
    );
  });

  it('survives a window of nothing', () => {
    expect(readMeter({ used: 0, of: 0, reserved: 0 }).fraction).toBe(0);
  });
});

describe('an answer of another engine', () => {
  const from = { provider: 'Team', model: 'coder', host: 'llm.example.com', local: false };

  it('says where it comes from, before its first word too', () => {
    const status = 'waiting' as const;
    expect(turnSource(sampleTurn({ status, from }))).toBe('From coder (Team) at llm.example.com, not this machine.');
    expect(turnSource(sampleTurn({ from: { ...from, model: '', host: 'localhost:1', local: true } }))).toBe(
      'From Team at localhost:1, on this machine.',
    );
    expect(turnSource(sampleTurn({ from: { ...from, host: 'acme via VS Code', extension: true } }))).toBe(
      'From coder (Team) by acme via VS Code, perhaps not on this machine.',
    );
    expect(turnSource(sampleTurn({ from: { ...from, model: 'Team' } }))).toBe('From Team at llm.example.com, not this machine.');
    expect(turnSource(sampleTurn({}))).toBeNull();
    expect(modelSummary({ ...realModel, from })).toMatchObject({ detail: 'from llm.example.com' });
    const instead = 'as Desk could not be reached';
    const inStead = (of: object): string => modelSummary({ ...realModel, ...of, instead }).detail;
    expect(
      [{}, { from }, { from: { ...from, extension: true as const } }, { from: { ...from, local: true } }, { device: null }].map(inStead),
    ).toEqual([
      `Metal · ${instead}`,
      `from llm.example.com, not this machine · ${instead}`,
      `from llm.example.com, perhaps not on this machine · ${instead}`,
      `from llm.example.com · ${instead}`,
      instead,
    ]);
  });

  it('has the figures that its server tells, and no others', () => {
    expect(toldParts({ tokens: 12, promptTokens: 340, cachedTokens: 100 }).join(' · ')).toBe(
      '12 tokens · 340 prompt tokens · 100 of them cached · as the server says',
    );
    expect(toldParts({ tokens: null, promptTokens: 1, cachedTokens: null })).toEqual(['1 prompt token', 'as the server says']);
  });
});

describe('a turn', () => {
  it('says what it is doing', () => {
    const at = (status: 'waiting' | 'prefill' | 'streaming' | 'done', answer = ''): string | undefined =>
      turnActivity(sampleTurn({ status, answer, prefill: status === 'prefill' ? { done: 1204, total: 6310 } : null }))?.text;
    expect(at('waiting')).toBe('Waiting for the model…');
    expect(at('prefill')).toBe('Reading 1,204 of 6,310 tokens');
    expect(at('streaming')).toBe('Thinking…');
    expect(at('streaming', 'Yes')).toBe('Writing…');
    expect(at('done')).toBeUndefined();
  });

  it('knows how far reading is, or that it cannot know', () => {
    expect(turnActivity(sampleTurn({ status: 'prefill', prefill: { done: 50, total: 200 } }))?.fraction).toBe(0.25);
    expect(turnActivity(sampleTurn({ status: 'prefill', prefill: null }))).toEqual({ text: 'Reading…', fraction: null });
  });

  it('says that it thinks until it answers', () => {
    expect(turnActivity(sampleTurn({ status: 'streaming', answer: '<think>Hm' }))?.text).toBe('Thinking…');
    expect(turnActivity(sampleTurn({ status: 'streaming', answer: '<think>Hm</think>\n\nSo' }))?.text).toBe('Writing…');
  });

  it('heads what was thought by what it came to', () => {
    const at = (answer: string, changes: Partial<Turn> = {}): string => thoughtTitle(sampleTurn({ answer, ...changes }));
    // The line below says that it thinks.
    expect(at('<think>Hm', { status: 'streaming' })).toBe('Thought so far');
    expect(at('<think>Hm</think>', { status: 'streaming' })).toBe('Thought before answering');
    expect(at('<think>Hm</think>Yes.')).toBe('Thought before answering');
    expect(at('<think>Hm</think>Yes.', { stats: { ...sampleStats, thoughtCut: true } })).toBe(
      'Thought before answering, stopped at the thinking limit',
    );
    for (const status of ['stopped', 'failed', 'done'] as const) expect(at('<think>Hm', { status })).toBe('Thought, not finished');
    for (const status of ['stopped', 'done'] as const) expect(at('<think>Hm</think>\n', { status })).toBe('Thought, without an answer');
  });

  it('says what the model no longer sees', () => {
    expect(turnLeftOut(sampleTurn())).toBeNull();
    expect(turnLeftOut(sampleTurn({ leftOut: 1 }))).toMatch(/^The oldest question no longer fits .* see it\.$/);
    expect(turnLeftOut(sampleTurn({ leftOut: 3 }))).toMatch(/^The 3 oldest questions no longer fit .* see them\.$/);
  });

  it('says why it ended, unless it simply ended', () => {
    expect(turnOutcome(sampleTurn())).toBeNull();
    expect(turnOutcome(sampleTurn({ status: 'stopped', stop: 'cancelled' }))).toBe('Answer stopped.');
    expect(turnOutcome(sampleTurn({ stop: 'length' }))).toBe('Stopped at the answer limit of 128 tokens.');
    expect(turnOutcome(sampleTurn({ stop: 'length', stats: null }))).toBe('Stopped at the answer limit.');
    expect(turnOutcome(sampleTurn({ stop: 'loop' }))).toBe('Stopped because the answer began to repeat itself.');
    expect(turnOutcome(sampleTurn({ status: 'failed', stop: null }))).toBeNull();
  });
});

describe('the model line', () => {
  it('follows the status', () => {
    expect(modelSummary(realModel)).toEqual({ name: 'Qwen2.5-Coder-7B-Instruct Q4_K_M', detail: 'Metal' });
    expect(modelSummary({ ...realModel, status: 'loading', progress: 0.421 }).detail).toBe('loading 42%');
    expect(modelSummary({ ...realModel, status: 'starting' }).detail).toBe('starting…');
    expect(modelSummary({ ...realModel, status: 'idle' }).detail).toBe('loads with the next question');
    expect(modelSummary({ ...realModel, status: 'failed' }).detail).toBe('not available');
    expect(modelSummary(noModel)).toEqual({ name: 'No model', detail: '' });
  });

  it('says why there is no model, unless the newest turn says the same', () => {
    const error = { text: 'The model does not fit.', actions: [] };
    const model = { ...realModel, status: 'failed' as const, error };
    const asked = sampleTurn({ status: 'failed', error: { ...error } });
    const other = sampleTurn({ id: 2, status: 'failed', error: { text: 'Something else.', actions: [] } });
    expect(modelFailure({ model, turns: [] })).toBe(error);
    expect(modelFailure({ model, turns: [asked] })).toBeNull();
    expect(modelFailure({ model, turns: [asked, other] })).toBe(error);
    expect(modelFailure({ model: realModel, turns: [asked] })).toBeNull();
  });
});

describe('chips', () => {
  it('have a name that says what they cost or what is wrong', () => {
    expect(chipLabel(fileChip)).toBe('File cart.js, 1,204 tokens');
    expect(chipLabel({ ...selectionChip, tokens: null })).toBe('Selection cart.js:4-12');
    expect(chipLabel({ ...fileChip, kind: 'range', label: 'cart.js:4-12', standing: 'changed' })).toBe(
      'Lines cart.js:4-12, 1,204 tokens, changed since it last went along',
    );
    expect(chipLabel({ ...fileChip, problem: 'It is binary.' })).toBe("File cart.js can't be sent: It is binary.");
  });

  it('are sent when they are ticked and usable', () => {
    expect(sentChips([fileChip, { ...selectionChip, enabled: false }, { ...fileChip, id: 'x', problem: 'too large' }])).toEqual([fileChip]);
  });

  it('are told as not sent when something is wrong with them', () => {
    const large = { ...fileChip, enabled: false, problem: 'It is too large.' };
    expect(unsentChips([selectionChip, large])).toEqual([large]);
  });
});

describe('a refusal', () => {
  it('has a sentence of its own, unless the host has said it', () => {
    expect(refusalText('send', new AppError('busy', 'x'))).toBe('An answer is still being written. Stop it or wait for its end.');
    expect(refusalText('retry', new AppError('internal', 'x'))).toBe('That did not work. The log says why.');
    expect(refusalText('copy', new AppError('connectionClosed', 'x'))).toContain('Reload the window');
    expect(refusalText('send', new AppError('commandUnknown', 'x', { name: 'nope' }))).toBe(
      'There is no command /nope. Type / to see the commands.',
    );
    const wrong = { name: 'why', path: '.mlx-code/commands/why.md', line: 2, why: '“how” is “words” or “edit”. Write one of them.' };
    expect(refusalText('send', new AppError('commandFileWrong', 'x', wrong))).toBe(
      'There is no command /why, as its file is set aside. .mlx-code/commands/why.md, line 2: “how” is “words” or “edit”. Write one of them.',
    );
    expect(refusalText('send', new AppError('commandArguments', 'x', { usage: '/edit INSTRUCTION' }))).toContain('/edit INSTRUCTION');
    expect(refusalText('send', new AppError('commandArguments', 'x', { usage: '/undo', extra: true }))).toBe(
      'That is more than the command takes: it is written /undo.',
    );
    expect(refusalText('insert', new AppError('documentReadOnly', 'x'))).toBeNull();
    expect(refusalText('edits', new AppError('editConflict', 'x'))).toBeNull();
    expect(refusalText('edits', new AppError('connectionClosed', 'x'))).toContain('Reload the window');
    expect(refusalText('send', new AppError('cancelled', 'x'))).toBeNull();
  });
});

describe('the empty state', () => {
  const state = { ...initialState, revision: 1, model: realModel };
  it('fits what is missing', () => {
    expect(emptyKind(initialState)).toBe('connecting');
    expect(emptyKind({ ...state, model: noModel })).toBe('noModel');
    expect(emptyKind({ ...state, model: { ...realModel, status: 'failed' } })).toBe('failed');
    expect(emptyKind(state)).toBe('ready');
    expect(emptyKind({ ...state, turns: [sampleTurn()] })).toBeNull();
  });
});

describe('where an answer is from', () => {
  it('tells what it depends on, its hashes as far as the eye needs them', () => {
    expect(originDetail(sampleOrigin)).toBe(
      [
        'Seed 1204, temperature 0.2, top-p 0.95, top-k 40',
        'Model 3fa9c1d2e4b5, prompt 77ab01fe23cd',
        'node-llama-cpp 3.21.1, llama.cpp b9000, metal, 8 threads',
      ].join('\n'),
    );
  });

  it('says what a replay is doing and what it came to', () => {
    expect(replayText({ status: 'running', fraction: null })).toBe('Replaying the answer…');
    expect(replayText({ status: 'running', fraction: 0.42 })).toBe('Replaying: reading the prompt anew, 42%');
    expect(replayText({ status: 'same' })).toBe('Replayed: the answer came out the same to the byte.');
    expect(replayText({ status: 'different', at: 1203 })).toBe('Replayed: the answer came out differently from character 1,204 on.');
    expect(replayText({ status: 'stopped' })).toBe('Replay stopped.');
    expect(replayText({ status: 'impossible', reason: 'No.' })).toBe('No.');
  });
});
