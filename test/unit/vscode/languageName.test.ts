import { expect, it, vi } from 'vitest';
import { languageName } from '../../../src/vscode/completion/languageName.ts';

vi.mock('vscode', () => ({
  extensions: { all: [{ packageJSON: { contributes: { languages: [{ id: 'javascript', aliases: ['JavaScript', 'js'] }] } } }] },
}));

it('names a language as VS Code does, whatever else is in the manifests, and by its identifier where none names it', () => {
  expect(languageName('javascript')).toBe('JavaScript');
  const manifests = [
    null,
    {},
    { contributes: { languages: 'all' } },
    {
      contributes: { languages: [null, { id: 'go' }, { id: 'go', aliases: 'Go' }, { id: 'go', aliases: [] }, { id: 'go', aliases: [7] }] },
    },
    { contributes: { languages: [{ id: 'go', aliases: ['Go'] }] } },
  ];
  expect(languageName('go', manifests)).toBe('Go');
  expect(languageName('cobol', manifests)).toBe('“cobol”');
});
