import { expect, it } from 'vitest';
import { explainQuestion, refactorPresets } from '../../../src/core/actions/presets.ts';

it('offers presets with distinct titles and full instructions', () => {
  expect(new Set(refactorPresets.map((preset) => preset.title)).size).toBe(refactorPresets.length);
  for (const { instruction } of refactorPresets) expect(instruction).toMatch(/^[A-Z].{20,}\.$/);
});

it('asks to explain in the language’s name, where there is one', () => {
  expect(explainQuestion('rust', 'a.rs:1-4')).toContain('selected rust code (a.rs:1-4)');
  expect(explainQuestion('plaintext', 'a')).toContain('selected code (a)');
});
