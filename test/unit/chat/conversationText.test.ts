import { describe, expect, it } from 'vitest';
import {
  codeBlocks,
  codeFromTheEnd,
  conversationMarkdown,
  conversationStats,
  lastAnswered,
  lastText,
} from '../../../src/core/chat/conversationText.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { sampleTurn } from '../../support/webviewHarness/sampleChats.ts';

const turn = (more: Partial<Turn>): Turn => sampleTurn({ chips: [], ...more });

describe('the code of a text', () => {
  it('is found in fences of any length, also within each other, and cut off at the end', () => {
    expect(codeBlocks('a\n```js\none();\n```\nb\n~~~~\n```\ntwo\n```\n~~~~\n')).toEqual(['one();', '```\ntwo\n```']);
    expect(codeBlocks('1. x\n   ```ts\n   if (a)\n     b();\n   ```\n')).toEqual(['if (a)\n  b();']);
    expect(codeBlocks('```js\nnot closed')).toEqual(['not closed']);
    expect(codeBlocks('no ```inline``` code')).toEqual([]);
    expect(codeBlocks('```\n')).toEqual([]);
  });

  it('is told from the end, without what was only thought', () => {
    const turns = [
      turn({ answer: '```\n1\n```\n```\n2\n```' }),
      turn({ id: 2, answer: '<think>\n```\nthought\n```\n</think>\n```\n3\n```' }),
    ];
    expect(codeFromTheEnd(turns)).toEqual(['3', '2', '1']);
  });
});

describe('the last answer', () => {
  it('is the last one to a question that has words', () => {
    const turns = [
      turn({ answer: 'Yes.' }),
      turn({ id: 2, answer: '', status: 'failed' }),
      turn({ id: 3, kind: 'command', answer: 'Done.' }),
    ];
    expect(lastAnswered(turns)?.id).toBe(turns[0]?.id);
    expect(lastAnswered([])).toBeUndefined();
    expect(lastText(turn({ question: 'Is *it*?', answer: '<think>x</think>Half', status: 'stopped' }))).toBe(
      '**Is \\*it\\*?**\n\nHalf\n\n*This answer was not finished.*',
    );
  });
});

describe('a conversation as Markdown', () => {
  it('has questions, what went along, who answered, what commands said, and what failed', () => {
    const text = conversationMarkdown(
      [
        turn({ question: 'What is `a`?', answer: 'A\n\n```js\na();\n```' }),
        turn({ id: 2, kind: 'command', question: '/undo', answer: 'Took it back.\nAll.' }),
        turn({
          id: 3,
          question: 'And b?',
          answer: '',
          status: 'failed',
          error: { text: 'It broke.', actions: [] },
          from: { provider: 'Team', model: 'm', host: 'h', local: true },
        }),
      ],
      '2026-11-30',
    );
    expect(text).toBe(
      '# Conversation of 2026-11-30\n\n## What is \\`a\\`?\n\n*the model within*\n\nA\n\n```js\na();\n```\n\n## /undo\n\n> Took it back.\n> All.\n\n## And b?\n\n*Team m*\n\n*It broke.*\n',
    );
  });
});

describe('the figures of a conversation', () => {
  it('are summed up for each who answered', () => {
    const stats = { tokens: 100, promptTokens: 1000, evaluatedTokens: 200, prefillMs: 500, generateMs: 2000, tokensPerSecond: 50 };
    const turns = [
      turn({ stats }),
      turn({ id: 2, stats: { ...stats, tokens: 300 } }),
      turn({ id: 3, status: 'failed', stats: null }),
      turn({ id: 4, kind: 'command', stats: null }),
    ];
    const text = conversationStats(turns);
    expect(text).toContain('3 questions (1 failed), 1 command.');
    expect(text).toContain('| the model within | 2 | 2,000 (400) | 1.0 | 400 | 4.0 | 100.0 |');
    expect(conversationStats([])).toBe('Nothing has been asked yet in this conversation.');
    expect(conversationStats([turn({ stats: null })])).toContain('No figures are known');
  });
});
