import { describe, expect, it } from 'vitest';
import { isSmallTalk, questionWords } from '../../../src/core/context/questionWords.ts';

describe('a question about the project', () => {
  it.each([
    'what does this project do?',
    'Explain this project',
    'What is this repo about?',
    'How is the project structured?',
    'Give me an overview of the codebase',
    'where do I start reading?',
    'Where is the entry point?',
    'What language is this written in?',
    'Which frameworks does this app use?',
  ])('%s asks what it is', (question) => {
    expect(questionWords(question)).toMatchObject({ overview: true, commands: [], topics: [], names: [] });
  });

  it.each([
    ['how do I run the tests?', ['test']],
    ['How are the tests run?', ['test']],
    ['Which command runs the tests?', ['test']],
    ['what is the test command?', ['test']],
    ['how do I build this?', ['build']],
    ['How do I build and run this project locally?', ['build', 'run']],
    ['how to start the dev server', ['run']],
    ['what do I need to install?', ['install']],
    ['how do I run the linter', ['lint']],
  ])('%s asks for its commands', (question, commands) => {
    expect(questionWords(question)).toMatchObject({ overview: false, commands, topics: [] });
  });

  it.each([
    'What does the project index do?',
    'how do I run totalPrice?',
    'How do I test the cart?',
    'How do I run a query?',
    'how do I format dates?',
    'how should this run faster',
    'What runs when I click save?',
    'which tests fail?',
    'Explain this',
    'Is the app slow because of src/cart.ts?',
    'the architecture of the worker',
  ])('%s is about something else', (question) => {
    expect(questionWords(question)).toMatchObject({ overview: false, commands: [] });
  });

  it('is told by its sentences, so that another one is about what it names', () => {
    const words = questionWords('How do I run this? Also the cart is wrong in src/cart.js.');
    expect(words).toMatchObject({ commands: ['run'], paths: ['src/cart.js'], topics: ['cart'] });
    expect(isSmallTalk(questionWords('where do I start reading?'))).toBe(false);
  });

  it('names folders by their paths, by the word for them, or alone', () => {
    const of = (question: string) => questionWords(question).folders;
    expect(of('explain src')).toEqual(['src']);
    expect(of('what is in src/core?')).toEqual(['src/core']);
    expect(of('what does the context folder do')).toEqual(['context']);
    expect(of('explain the folder webview')).toEqual(['webview']);
    expect(of('What does src do?')).toEqual(['src']);
    expect(of('look at src/')).toEqual(['src']);
    for (const none of ['explain this', 'this folder is empty', 'a 1/2 of src/cart.js', 'see https://x.test/a/b', 'Is it wrong?'])
      expect([none, of(none)]).toEqual([none, []]);
  });
});
