import { describe, expect, it } from 'vitest';
import {
  answerQuestion,
  editInstructions,
  templateNames,
  templateOf,
  templates,
  typesInstruction,
} from '../../../src/core/actions/templates.ts';

describe('templates', () => {
  it('are the eight of the original, each with words of its own', () => {
    expect(templates.map(({ name }) => name)).toEqual(['test', 'doc', 'refactor', 'review', 'optimize', 'explain', 'debug', 'secure']);
    expect(new Set(templates.map(({ detail }) => detail)).size).toBe(8);
    for (const name of templateNames) expect(templateOf(name)?.name).toBe(name);
    expect(templateOf('toString')).toBeUndefined();
  });

  it('have what the model is told for each outcome', () => {
    for (const { name, outcome } of templates) {
      if (outcome === 'edit') expect(editInstructions[name as keyof typeof editInstructions]).toMatch(/\.$/);
      if (outcome === 'answer') expect(answerQuestion(name, 'python', 'a.py:1-4')).toContain('a.py:1-4');
    }
    const questions = templates.filter(({ outcome }) => outcome === 'answer').map(({ name }) => answerQuestion(name, 'go', 'x'));
    expect(new Set(questions).size).toBe(4);
  });

  it('write types the way the language does', () => {
    expect(typesInstruction('javascript')).toContain('JSDoc');
    expect(typesInstruction('python')).toContain('type hints');
    expect(typesInstruction('typescript')).toContain('annotations');
  });
});
