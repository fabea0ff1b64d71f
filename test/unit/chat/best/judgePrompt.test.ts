import { describe, expect, it } from 'vitest';
import { wantedBest } from '../../../../src/core/chat/best/answerCount.ts';
import {
  decodedVerdict,
  judgeInstruction,
  judgeSegments,
  namedByNumbers,
  writtenVerdict,
} from '../../../../src/core/chat/best/judgePrompt.ts';

describe('what a judge is asked', () => {
  it('begins with the question, so that what was read for the answers is read once', () => {
    const text = judgeInstruction('Why?', ['one', '```js\ntwo()\n```'], 'decoded');
    expect(text.startsWith('Why?\n\n')).toBe(true);
    expect(text).toContain('Answer A:\n```\none\n```');
    // A block of an answer ends nothing.
    expect(text).toContain('Answer B:\n````\n```js\ntwo()\n```\n````');
    expect(text).not.toContain('Answer C');
    expect(judgeInstruction('Why?', ['one', 'two'], 'words')).toContain('Best: one of A, B');
  });

  it('leaves a choice between the letters that there are', () => {
    expect(judgeSegments(3)[1]).toEqual({ kind: 'choice', options: ['A', 'B', 'C'] });
  });
});

describe('what a judge says', () => {
  it('is read from what was decoded', () => {
    expect(decodedVerdict(['Best: ', 'B', '\nWhy: ', '  it  is\tright. '])).toEqual({ place: 1, reason: 'it is right.' });
    expect(decodedVerdict(['Best: ', 'A'])).toEqual({ place: 0, reason: '' });
    expect(decodedVerdict(['Best: '])).toBeNull();
    const long = decodedVerdict(['Best: ', 'A', '\nWhy: ', 'word '.repeat(100)])!.reason;
    expect(long.length).toBeLessThanOrEqual(241);
    expect(long.endsWith('word…')).toBe(true);
  });

  it.each([
    ['Best: B\nWhy: it is right', 1, 'it is right'],
    ['**Best:** Answer C\n**Why:** shorter', 2, 'shorter'],
    ['<think>A or B? Best: A</think>\nBest: (B)', 1, ''],
    ['The best is answer A, as it says.', 0, ''],
    ['B', 1, ''],
    ['B.', 1, ''],
    ['The best answer is B.', 1, ''],
    ['Best answer: C', 2, ''],
    ['best: b', 1, ''],
    ['The best a reader can have is short.\nBest: B', 1, ''],
  ])('is read from %j', (answer, place, reason) => {
    expect(writtenVerdict(answer, 3)).toEqual({ place, reason });
  });

  it.each([
    '',
    'All of them are fine.',
    'A good question',
    'Best: D',
    'Best: none',
    'The best a reader can have.',
    'The best I can say: all are.',
  ])('is nothing in %j', (answer) => {
    expect(writtenVerdict(answer, 3)).toBeNull();
  });

  it('calls answers by their numbers in the chat', () => {
    const numbers = [3, 1, 2];
    expect(namedByNumbers('Answer A beats option C and class B; answers B and Answer D', (place) => numbers[place])).toBe(
      'Answer 3 beats option 2 and class B; answers 1 and Answer D',
    );
    expect(namedByNumbers('Answer A is shorter than B, unlike answers A, B and C, but I like C++ and D', (place) => numbers[place])).toBe(
      'Answer 3 is shorter than 1, unlike answers 3, 1 and 2, but I like C++ and D',
    );
  });
});

describe('what is typed after /best', () => {
  it('is a number, a question, both or nothing', () => {
    expect(wantedBest('', 3)).toEqual({ count: 3, question: '' });
    expect(wantedBest('4', 3)).toEqual({ count: 4, question: '' });
    expect(wantedBest('Why?', 3)).toEqual({ count: 3, question: 'Why?' });
    expect(wantedBest('2 Why\nso?', 3)).toEqual({ count: 2, question: 'Why\nso?' });
    expect(wantedBest('3D or 2D?', 3)).toEqual({ count: 3, question: '3D or 2D?' });
  });

  it.each(['1', '6 Why?', '99 bottles?'])('is refused for %j, with the bounds', (argument) => {
    expect(() => wantedBest(argument, 3)).toThrow(
      expect.objectContaining({ code: 'commandArguments', data: expect.objectContaining({ least: 2, most: 5 }) as object }) as Error,
    );
  });
});
