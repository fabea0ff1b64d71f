import { describe, expect, it } from 'vitest';
import { projectRows } from '../../../src/core/projectSettings/projectRows.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';
import { settingsReportText } from '../../../src/core/projectSettings/settingsReport.ts';
import { readCommandFile } from '../../../src/core/templates/commandFile.ts';
import { commandSetOf, type FoundCommand } from '../../../src/core/templates/commandSet.ts';
import { moreFolders, offered, templateProblems, withAdded } from '../../../src/core/templates/projectTemplates.ts';
import { templateList } from '../../../src/core/templates/templateList.ts';

const file = (name: string, origin: FoundCommand['origin']): FoundCommand => ({
  ...readCommandFile('Ask this.', `${name}.md`, 'command'),
  ...{ id: `${origin}/${name}`, shown: `${origin}/${name}.md`, origin },
});

describe('what a project says of templates', () => {
  const settings = readProjectSettings(`{
  "templates": {
    "off": ["optimize", "mine", "fix-it"],
    "folders": ["tools/prompts/", ".mlx-code/commands", "tools/prompts"],
    "add": { "test": " Use node:test. " }
  }
}`);
  const { values } = settings;

  it('is read', () => {
    expect(settings.problems).toEqual([]);
    expect(values).toEqual({
      'templates.off': ['optimize', 'mine', 'fix-it'],
      'templates.folders': ['tools/prompts', '.mlx-code/commands', 'tools/prompts'],
      'templates.add': { test: 'Use node:test.' },
    });
  });

  it('switches off templates and commands of its own files, and none of a user', () => {
    const found = [file('fix-it', 'project'), file('why', 'project'), file('mine', 'user')];
    const left = offered(found, values);
    expect(left.map(({ id }) => id)).toEqual(['project/why', 'user/mine']);
    const list = templateList(
      commandSetOf(left, () => false),
      values,
      String,
    );
    expect(list).not.toContain('/template optimize');
    expect(list).toContain('/template test');
    expect(list).toContain('Switched off for this project (`.mlx-code.json`): `optimize`, `mine`, `fix-it`.');
    expect(
      templateList(
        commandSetOf(found, () => false),
        undefined,
        String,
      ),
    ).toContain('/template optimize');
  });

  it('names more folders, each once and none of the usual ones', () => {
    expect(moreFolders(values, ['.mlx-code/commands', '.github/prompts'])).toEqual([{ folder: 'tools/prompts', kind: 'command' }]);
    expect(moreFolders(undefined, [])).toEqual([]);
  });

  it('adds to what a template says, and to no other', () => {
    expect(withAdded('Write tests.', values, 'test')).toBe('Write tests.\n\nIn this project: Use node:test.');
    expect(withAdded('Document.', values, 'doc')).toBe('Document.');
    expect(withAdded('Simplify.', values, 'constructor')).toBe('Simplify.');
    expect(withAdded('Write tests.', undefined, 'test')).toBe('Write tests.');
  });

  it('is told with its line where there is nothing of a name', () => {
    expect(templateProblems(settings, ['mines', 'fix-it'])).toMatchObject([
      {
        line: 3,
        severity: 'warning',
        message: '“templates.off” has “mine”, which is no template and no command of this project’s files; “mines” may be meant.',
      },
    ]);
  });

  it('is shown among the settings in effect, with where it stands and what counts beside it', () => {
    const rows = projectRows({ file: '.mlx-code.json', settings });
    const text = settingsReportText({ groups: [{ title: 'Of the Project', settings: rows }], problems: [], notes: [] });
    expect(text).toContain(
      'templates.off = ["optimize","mine","fix-it"] (in .mlx-code.json:3; commands that users have for themselves stay)',
    );
    expect(text).toContain('(in .mlx-code.json:4; after .mlx-code/commands and .github/prompts)');
    expect(text).toContain('(in .mlx-code.json:5; with what each template says)');
  });

  it('counts as far as it is right, and what is wrong is said with its line', () => {
    const wrong = readProjectSettings(`{ "templates": {
  "off": ["optimize", "/doc", 3],
  "folders": ["../up", "/etc", "ok/here", "", "C:\\\\x"],
  "add": { "tests": "x", "doc": "", "test": "a\\u202eb", "debug": "Say where.", "secure": "${'x'.repeat(501)}" },
  "of": []
} }`);
    expect(wrong.values).toEqual({
      'templates.off': ['optimize'],
      'templates.folders': ['ok/here'],
      'templates.add': { debug: 'Say where.' },
    });
    expect(wrong.problems.map(({ line }) => line)).toEqual([2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5]);
    expect(wrong.problems.map(({ message }) => message).join('\n')).toMatch(/“test” may be meant|did you mean|“test”/);
    expect(readProjectSettings('{ "templates": ["x"] }').problems).toMatchObject([
      { line: 1, message: '“templates” has to be an object, in braces.' },
    ]);
    expect(readProjectSettings('{ "templates": { "add": "x", "off": "doc" } }').values).toEqual({});
  });
});
