import { describe, expect, it } from 'vitest';
import { severities } from '../../../src/core/review/finding.ts';
import { messageGrammar, tidyMessage } from '../../../src/core/review/messageGrammar.ts';
import { remarks } from '../../../src/core/review/remarkProgramme.ts';
import type { Remark, ReviewedFile } from '../../../src/protocol/worker/review.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

const count = (text: string): number => Math.ceil(text.length / 4);
const files: ReviewedFile[] = [
  { path: 'a', lines: [1, 2, 3, 9, 10, 91, 100], rules: ['bug', 'bug-risk', 'AGENTS.md#bug'] },
  { path: 'a lines b', lines: [7], rules: ['naming'] },
  { path: 'src/größe.ts', lines: Array.from({ length: 50 }, (_, i) => i + 5), rules: ['bug', 'x'] },
];

/** Runs the programme with choices and words drawn by a seed; checks each option list as the engine would. */
function answer(seed: number, room: number, maxRemarks = 6): { found: Remark[]; told: Remark[]; text: string; used: number } {
  const random = seededRandom(seed);
  const told: Remark[] = [];
  const programme = remarks({ files, maxRemarks, room, count, onRemark: (remark) => void told.push(remark) });
  let text = '';
  let used = 0;
  for (let next = programme.next(); ;) {
    if (next.done === true) return { found: next.value, told, text, used };
    const segment = next.value;
    let said: string;
    let stop: 'end' | 'length' = 'end';
    if (segment.kind === 'forced') said = segment.text;
    else if (segment.kind === 'choice') {
      const sorted = [...segment.options].sort();
      sorted.forEach((option, i) => expect(option !== '' && !sorted[i + 1]?.startsWith(option)).toBe(true));
      said = segment.options[Math.floor(random() * segment.options.length)]!;
    } else if (segment.kind === 'grammar') {
      const walked = walkGrammar(segment.gbnf, { random, maxCharacters: segment.maxTokens * 3 });
      said = walked.text;
      if (walked.cut) stop = 'length';
    } else throw new Error('free text in a review');
    text += said;
    used += count(said);
    next = programme.next({ text: said, stop, room: room - used });
  }
}

describe('remarks as a programme', () => {
  it('name lines and rules that were given, each beginning once, whatever is drawn', () => {
    let many = 0;
    let none = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const { found, told, text } = answer(seed, 2000);
      expect(told).toEqual(found);
      expect(found.length).toBeLessThanOrEqual(6);
      for (const { path, line, endLine, severity, rule, message } of found) {
        const file = files.find((one) => one.path === path)!;
        for (let one = line; one <= endLine; one++) expect(file.lines).toContain(one);
        expect(file.rules).toContain(rule);
        expect(severities).toContain(severity);
        expect(message).not.toMatch(/[*`#<>[\]|~\n]/);
        expect(message.length).toBeLessThanOrEqual(281);
      }
      expect(new Set(found.map(({ path, line }) => `${path} ${String(line)}`)).size).toBe(found.length);
      expect(text.endsWith('Nothing to remark.\n') || text.endsWith('Nothing more.\n')).toBe(true);
      if (found.length > 1) many++;
      if (found.length === 0) none++;
    }
    expect(many).toBeGreaterThan(30);
    expect(none).toBeGreaterThan(30);
  });

  it('keep to their bound of tokens, and say nothing where no remark has room', () => {
    for (let seed = 1; seed <= 60; seed++)
      for (const room of [0, 60, 150, 220, 400]) expect(answer(seed, room).used).toBeLessThanOrEqual(Math.max(room, 5));
    expect(answer(1, 50)).toMatchObject({ found: [], text: '' });
  });

  it('stop where the model goes round in circles', () => {
    const programme = remarks({ files, maxRemarks: 3, room: 2000, count, onRemark: () => undefined });
    let next = programme.next();
    let choices = 0;
    while (next.done !== true) {
      const segment = next.value;
      if (segment.kind === 'choice') choices++;
      const said = segment.kind === 'choice' ? segment.options[0]! : segment.kind === 'forced' ? segment.text : 'no no no no no no no';
      next = programme.next({ text: said, stop: segment.kind === 'grammar' ? 'loop' : 'end', room: 1000 });
    }
    expect(next.value).toHaveLength(1);
    expect(choices).toBe(6);
  });
});

describe('a message', () => {
  it('is made of any beginning of a sentence of its grammar', () => {
    let usable = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed);
      const { text, cut } = walkGrammar(messageGrammar, { random, maxCharacters: 5 + Math.floor(random() * 400) });
      const message = tidyMessage(text, cut);
      expect(message).not.toMatch(/[*`#<>[\]|~\n\\]/);
      if (message === '') continue;
      usable++;
      expect(message).toMatch(/[.!?…]$/);
    }
    expect(usable).toBeGreaterThan(200);
  });

  it('has one or two sentences without markup', () => {
    expect(tidyMessage('The loop ends one item early. The last is lost. And so on.\n', false)).toBe(
      'The loop ends one item early. The last is lost.',
    );
    expect(tidyMessage('**`total`** is never reset', false)).toBe('total is never reset.');
    expect(tidyMessage('The value is read before it is set and th', true)).toBe('The value is read before it is set and…');
    expect(tidyMessage('See cart.total, which may be null.', false)).toBe('See cart.total, which may be null.');
    expect(tidyMessage('…', false)).toBe('');
    expect(tidyMessage('\n\nIt is wrong here', false)).toBe('It is wrong here.');
    expect(tidyMessage('x'.repeat(900), false).length).toBeLessThanOrEqual(281);
  });
});
