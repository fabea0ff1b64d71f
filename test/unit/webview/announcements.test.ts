import { describe, expect, it } from 'vitest';
import type { Turn } from '../../../src/protocol/webview.ts';
import { announcement, shorten } from '../../../webview/state/announcements.ts';
import { type ChatState, initialState } from '../../../webview/state/chatState.ts';
import { plainText } from '../../../webview/markdown/plainText.ts';
import {
  gatheredChips,
  markdownAnswer,
  realModel,
  sampleCard,
  sampleGathering,
  sampleTurn,
} from '../../support/webviewHarness/sampleChats.ts';

const state = (turns: (Turn | null)[], overrides: Partial<ChatState> = {}): ChatState => ({
  ...initialState,
  revision: 1,
  model: realModel,
  turns,
  ...overrides,
});
const streaming = sampleTurn({ status: 'streaming', answer: 'Yes', stats: null, stop: null });

describe('what a screen reader hears', () => {
  it('is the finished answer, once', () => {
    const done = state([sampleTurn({ answer: 'Yes, **it** can.' })]);
    expect(announcement(state([streaming]), done)).toBe('Yes, it can.');
    expect(announcement(done, { ...done, revision: 2 })).toBeNull();
  });

  it('says that another conversation is there, and that a new one is', () => {
    const here = state([sampleTurn({ id: 5, question: 'Here?' })]);
    const other = state([6, 7].map((id) => sampleTurn({ id, question: `Is it ${String(id)}?` })));
    expect(announcement(here, other)).toBe('Conversation “Is it 6?” opened, 2 messages.');
    expect(announcement(here, state([]))).toBe('New conversation.');
    expect(announcement(state([]), here)).toBe('Conversation “Here?” opened, 1 message.');
    expect(announcement(state([]), state([null, null, other.turns[1]!]))).toBe('Conversation opened, 3 messages.');
    expect(announcement(state([], { revision: -1 }), here), 'the panel comes up with it').toBeNull();
    const more = state([...other.turns, sampleTurn({ id: 8, question: 'In another window?' })] as Turn[]);
    expect(announcement(other, more), 'somebody else goes on').toBeNull();
    const written = state([...other.turns, { ...streaming, id: 8, elsewhere: true }]);
    expect(announcement(other, written)).toBe('A question was asked in another window.');
    expect(announcement(here, state([{ ...streaming, id: 8, question: 'There?', elsewhere: true }]))).toBe(
      'Conversation “There?” opened, 1 message.',
    );
    expect(announcement(written, state([...other.turns, sampleTurn({ id: 8, answer: 'Yes.' })]))).toBe('Yes.');
  });

  it('is never a token of a running answer', () => {
    expect(announcement(state([streaming]), state([{ ...streaming, answer: 'Yes, it' }]))).toBeNull();
  });

  it('says how much of the project was gathered, when that is another number', () => {
    const none = state([]);
    const two = state([], { chips: gatheredChips, gathering: sampleGathering });
    expect(announcement(none, two)).toBe('2 parts of the project go along.');
    expect(announcement(two, { ...two, revision: 2 })).toBeNull();
    const looking = { ...sampleGathering, status: 'looking' as const };
    expect(announcement(two, { ...two, gathering: looking, chips: gatheredChips.slice(0, 1) })).toBeNull();
    expect(announcement(two, { ...two, chips: gatheredChips.slice(0, 1) })).toBe('1 part of the project goes along.');
    expect(announcement(two, none)).toBeNull();
  });

  it('says which of several answers is written or that they are judged, and which was chosen and why', () => {
    const writing = (at: number): Turn => ({ ...streaming, several: { what: 'writing', at, of: 3 } });
    expect(announcement(state([writing(1)]), state([{ ...writing(1), answer: 'Yes, it' }]))).toBeNull();
    expect(announcement(state([writing(1)]), state([writing(2)]))).toBe('Answer 2 of 3.');
    const judging = { ...writing(3), status: 'done' as const, several: { what: 'judging' as const, at: 1, of: 2 } };
    expect(announcement(state([writing(3)]), state([judging]))).toBe('Judging the answers, reading 1 of 2.');
    const chosen = { ...judging, several: undefined, answer: 'No.', best: { why: 'Best of 3.' } };
    expect(announcement(state([judging]), state([chosen]))).toBe('Best of 3. No.');
  });

  it('says how an answer ended', () => {
    const before = state([streaming]);
    expect(announcement(before, state([{ ...streaming, status: 'stopped' }]))).toBe('Answer stopped. Yes');
    expect(announcement(before, state([{ ...streaming, status: 'stopped', answer: '' }]))).toBe('Answer stopped.');
    const error = { text: 'The model process ended. Ask again.', actions: [] };
    expect(announcement(before, state([{ ...streaming, status: 'failed', error }]))).toBe(
      'Answer failed. The model process ended. Ask again.',
    );
    expect(announcement(before, state([{ ...streaming, status: 'done', stop: 'length' }]))).toBe('Yes Stopped at the answer limit.');
    expect(announcement(before, state([{ ...streaming, status: 'done', answer: '' }]))).toBe('The answer is empty.');
  });

  it('says that a question is under way and what becomes of the model', () => {
    expect(announcement(state([]), state([{ ...streaming, answer: '', status: 'waiting' }]))).toBe('Question sent.');
    const loading = state([], { model: { ...realModel, status: 'loading' } });
    expect(announcement(loading, state([]))).toBe('Model Qwen2.5-Coder-7B-Instruct Q4_K_M is ready.');
    const failed = { ...realModel, status: 'failed' as const, error: { text: 'The file is gone.', actions: [] } };
    expect(announcement(loading, state([], { model: failed }))).toBe('The file is gone.');
    const waiting = sampleTurn({ status: 'waiting', answer: '', stats: null, stop: null });
    const told = state([waiting], { model: failed });
    expect(announcement({ ...loading, turns: [waiting] }, told)).toBeNull();
    const failedTurn = { ...waiting, status: 'failed' as const, error: failed.error };
    expect(announcement(told, { ...told, turns: [failedTurn] })).toBe('Answer failed. The file is gone.');
  });

  it('says at the end that changes are proposed, and later what becomes of them', () => {
    const edits = sampleCard();
    const done = state([sampleTurn({ answer: 'Here it is.', edits })]);
    expect(announcement(state([{ ...streaming, edits: null }]), done)).toBe('Here it is. Proposed changes: 2 files.');
    expect(announcement(state([streaming]), state([{ ...streaming, edits }]))).toBeNull();
    const applied = sampleCard({ files: edits.files.map((file) => ({ ...file, state: 'applied' as const })) });
    expect(announcement(done, state([sampleTurn({ answer: 'Here it is.', edits: applied })]))).toBe('Changes applied: 2 files.');
  });

  it('says why somebody else than the chosen one answered', () => {
    const instead = 'A (a.example) could not be reached. B (b.example) was asked instead.';
    expect(announcement(state([streaming]), state([sampleTurn({ answer: 'Yes.', instead })]))).toBe(`${instead} Yes.`);
  });

  it('says that an answer is an earlier one, that a replay begins, and what it comes to', () => {
    expect(announcement(state([streaming]), state([sampleTurn({ answer: 'Yes.', earlier: true })]))).toBe('From an earlier answer. Yes.');
    const idle = state([sampleTurn()]);
    const running = state([sampleTurn({ replay: { status: 'running', fraction: null } })]);
    expect(announcement(idle, running)).toBe('Replaying the answer.');
    expect(announcement(running, state([sampleTurn({ replay: { status: 'running', fraction: 0.5 } })]))).toBeNull();
    const earlier = (replay: Turn['replay']): ChatState =>
      state([sampleTurn({ question: `Why? ${'More. '.repeat(30)}`, replay }), sampleTurn({ id: 2 })]);
    expect(announcement(earlier(null), earlier({ status: 'running', fraction: null }))).toMatch(
      /^Replaying the answer to “Why\? (More\. ){12}Mor…”\.$/,
    );
    expect(announcement(running, state([sampleTurn({ replay: { status: 'same' } })]))).toBe(
      'Replayed: the answer came out the same to the byte.',
    );
  });

  it('is what a command came to', () => {
    const undone = sampleTurn({ id: 2, kind: 'command', answer: 'Took back **one** change.' });
    expect(announcement(state([]), state([undone]))).toBe('Took back one change.');
    const error = { text: 'There is nothing to undo.', actions: [] };
    expect(announcement(state([]), state([{ ...undone, status: 'failed', error }]))).toBe('There is nothing to undo.');
  });

  it('does not read out a conversation that was there before', () => {
    expect(announcement(initialState, state([sampleTurn()]))).toBeNull();
  });

  it('has words for code, and no markup', () => {
    const text = plainText(markdownAnswer);
    expect(text).toContain('The function adds up price * quantity for each item.');
    expect(text).toContain('JavaScript code, 4 lines.');
    expect(text).toContain('See the documentation for more.');
    expect(text).not.toMatch(/[`|#]|\*\*|https:/);
  });

  it('is cut at a word when it is long', () => {
    const spoken = shorten('word '.repeat(200), 40);
    expect(spoken).toBe('word word word word word word word word… (answer continues)');
    expect(shorten('short', 40)).toBe('short');
  });
});
