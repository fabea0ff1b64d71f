import { describe, expect, it } from 'vitest';
import { questionWords } from '../../../src/core/context/questionWords.ts';

const things = (question: string): string[] => questionWords(question).things.map((words) => words.join(' '));

describe('the things that a question speaks of', () => {
  it.each([
    ['how does the index work?', ['index']],
    ['where is the status bar updated?', ['status bar']],
    ['how are slash commands parsed?', ['slash commands']],
    ['where are tokens decoded?', ['tokens']],
    ['where is the graph drawn?', ['graph']],
    ['why does an expired token pass the check?', ['expired token']],
    ['add a resolver for Kotlin to the graph', ['resolver', 'kotlin', 'graph']],
    ['why does the download fail?', ['download']],
  ])('%s', (question, expected) => {
    expect(things(question)).toEqual(expected);
  });

  it('are without what they do', () => {
    expect(things('how does the page talk to the host?')).toEqual(['page', 'host']);
    expect(things('how does garbage collection work?')).toEqual(['garbage collection']);
  });

  it('are no languages that are named as the place of all else', () => {
    expect(things('how do promises work in JavaScript?')).toEqual(['promises']);
    expect(things('sort a list with ts')).toEqual(['sort', 'list']);
    expect(things('how are Python imports resolved in the graph?')).toEqual(['python imports', 'graph']);
  });

  it('may be called by a word of any question, where it is about nothing else', () => {
    expect(things('how does help work?')).toEqual(['help']);
    expect(things('where are errors thrown?')).toEqual(['errors']);
    expect(things('explain the rename feature')).toEqual(['rename']);
    for (const none of ['explain this', 'what is wrong here?', 'find the bugs', 'fix it', 'Thanks'])
      expect([none, things(none)]).toEqual([none, []]);
  });

  it('are each told once, however often they are said', () => {
    expect(things('the cart, the cart and the cart')).toEqual(['cart']);
    expect(things(`${'parsed '.repeat(1_000)}cart ${'the expired token, '.repeat(500)}`)).toEqual(['parsed cart', 'expired token']);
  });

  it('are not what is written as code', () => {
    expect(questionWords('what imports rankFusion?')).toMatchObject({ things: [], names: ['rankFusion'], ofUse: true });
  });
});
