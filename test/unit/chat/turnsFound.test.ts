import { expect, it } from 'vitest';
import { turnsFound } from '../../../src/core/chat/turnsFound.ts';

const turn = (id: number, question: string, answer: string): { id: number; question: string; answer: string } => ({ id, question, answer });
const turns = [
  turn(3, 'What is a tax?', 'A part of the **price**.\n\nThe Price has it, the price of all.'),
  turn(4, 'And the rate?', '<think>\nthe price again\n</think>\n\nNineteen.'),
  turn(9, 'Where is the PRICE kept?', `${'word '.repeat(100)}in price.ts ${'word '.repeat(100)}`),
];

it('finds what was asked and answered, the newest first, and not what a model thought', () => {
  expect(turnsFound(turns, ' Price ', 9).map(({ turn: id, number, where, more }) => [id, number, where, more])).toEqual([
    [9, 3, 'answer', 0],
    [9, 3, 'question', 0],
    [3, 1, 'answer', 2],
  ]);
});

it('shows what stands around it, in one line', () => {
  const [answer, question] = turnsFound(turns, 'price', 9);
  expect(answer?.text).toMatch(/^…(?:word )+in price\.ts (?:word )+(?:word|wor|wo|w)?…$/);
  expect(answer?.text.length).toBeLessThan(170);
  expect(question?.text).toBe('Where is the PRICE kept?');
  expect(turnsFound(turns, 'part of', 9)[0]?.text).toBe('A part of the **price**. The Price has it, the price of all.');
});

it('takes words that stand in two lines, and the letters of any language', () => {
  expect(turnsFound([turn(1, '', 'one\ntwo')], 'ONE TWO', 9)).toHaveLength(1);
  expect(turnsFound([turn(1, 'Straße ÄRGER', '')], 'ärger', 9)).toHaveLength(1);
  // One letter becomes two, so that places would not be the same.
  expect(turnsFound([turn(1, 'İstanbul and Price', '')], 'Price', 9)[0]?.text).toBe('İstanbul and Price');
});

it('finds nothing for no words, and no more than is asked for', () => {
  expect(turnsFound(turns, ' \n', 9)).toEqual([]);
  expect(turnsFound(turns, 'absent', 9)).toEqual([]);
  expect(turnsFound(turns, 'price', 1)).toHaveLength(1);
});
