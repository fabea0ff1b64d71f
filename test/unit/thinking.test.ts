import { describe, expect, it } from 'vitest';
import { partThought } from '../../src/base/thinking.ts';

describe('what a model thought before it answered', () => {
  it.each([
    ['Plain.', '', false, 'Plain.'],
    ['<think>\nA.\n</think>\n\nB.', 'A.', false, 'B.'],
    ['\n<think>A', 'A', true, ''],
    ['<think>', '', true, ''],
    ['<THINK>A</think>B', 'A', false, 'B'],
    ['A.\n</think>\n\nB.', 'A.', false, 'B.'],
    ['[THINK]A[/THINK]B', 'A', false, 'B'],
    ['<|channel|>analysis<|message|>A<|end|><|start|>assistant<|channel|>final<|message|>B', 'A', false, 'B'],
    // Talk about tags is no thought.
    ['Models write `<think>` and then `</think>`.', '', false, 'Models write `<think>` and then `</think>`.'],
    ['It ends with `</think>` there.', '', false, 'It ends with `</think>` there.'],
    ['Look:\n```\nx\n</think>\n```\n', '', false, 'Look:\n```\nx\n</think>\n```\n'],
    ['The second one is </think>\nand so on.', '', false, 'The second one is </think>\nand so on.'],
    ['It is:\n\n    </think>\n', '', false, 'It is:\n\n    </think>\n'],
    ['<think>Not `</think>` yet.</think>B', 'Not `</think>` yet.', false, 'B'],
    // A thought within a thought, and talk about one.
    ['<think>a <think> b</think> c</think>', 'a <think> b</think> c', false, ''],
    ['<think>a <think>b <think>c</think></think>\n</think>\nB', 'a <think>b <think>c</think></think>', false, 'B'],
    [
      '<|channel|>analysis<|message|>A<|channel|>commentary<|message|>B<|channel|>final<|message|>C </think>',
      'A<|channel|>commentary<|message|>B',
      false,
      'C </think>',
    ],
    ['<think>What is <think>?</think>It opens one.', 'What is <think>?', false, 'It opens one.'],
    ['<think>What is <think>?</think>It ends with </think>, so.', 'What is <think>?', false, 'It ends with </think>, so.'],
  ])('%j', (text, thought, thinking, answer) => expect(partThought(text)).toEqual({ thought, thinking, answer }));

  it('is parted alike however far the text has grown', () => {
    const text = '<think>\nOne.\n\nTwo.\n</think>\n\nThe answer.';
    for (let end = 8; end <= text.length; end++) {
      const { thought, answer } = partThought(text.slice(0, end));
      expect('One.\n\nTwo.\n</think>').toContain(thought);
      expect('The answer.').toContain(answer);
    }
  });
});
