import { afterEach, describe, expect, it } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { languages } from '../../../scripts/l10nLanguages.ts';
import { configure } from '../../../src/base/l10n.ts';
import { projectRows } from '../../../src/core/projectSettings/projectRows.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';
import { settingsReportText } from '../../../src/core/projectSettings/settingsReport.ts';

const project = { origin: 'project', value: 512, file: 'app/.mlx-code.json', line: 3 } as const;

afterEach(() => configure());

describe('the list of settings in effect', () => {
  it.each(languages)('says in %s where a value is from, with a blank before the file, which a link begins with', (language) => {
    configure({ language, contents: readBundle(language) });
    const settings = [{ key: 'a.set', layers: [project, { origin: 'default', value: false } as const] }];
    const text = settingsReportText({ groups: [{ title: 'Chat', settings }], problems: [], notes: [] });
    expect(text).toMatch(/^ {2}a\.set = 512 \(.* app\/\.mlx-code\.json:3; .*false.*\)$/m);
    expect(text).not.toMatch(/BY DEFAULT|before|by default/);
  });

  it('has what is set first, each in a line with where it is from and what it goes before', () => {
    const text = settingsReportText({
      groups: [
        {
          title: 'Chat',
          settings: [
            { key: 'a.set', layers: [{ origin: 'workspace', value: true }, project, { origin: 'default', value: false }] },
            { key: 'a.usual', layers: [{ origin: 'default', value: 'x' }] },
            {
              key: 'a.ruled',
              layers: [
                { origin: 'policy', value: 1 },
                { origin: 'user', value: 2 },
              ],
            },
          ],
        },
        {
          title: 'Git',
          settings: [
            { key: 'g.none', layers: [] },
            { key: 'g.usual', layers: [{ origin: 'default', value: [] }] },
          ],
        },
      ],
      problems: [],
      notes: ['The order.'],
    });
    expect(text).toBe(
      [
        'Effective Settings of MLX-CODE',
        '',
        'The order.',
        '',
        'SET',
        '',
        'Chat',
        '  a.set = true (in the workspace settings; before 512 in app/.mlx-code.json:3, false by default)',
        '  a.ruled = 1 (by a policy of your organisation; before 2 in the user settings)',
        '',
        'BY DEFAULT',
        '',
        'Chat',
        '  a.usual = "x"',
        '',
        'Git',
        '  g.none: not set',
        '  g.usual = []',
        '',
      ].join('\n'),
    );
  });

  it('has what is wrong with its place, and says when nothing is set', () => {
    const { problems } = readProjectSettings('{\n  "x": 1\n}');
    const text = settingsReportText({ groups: [], problems: problems.map((one) => ({ ...one, file: '.mlx-code.json' })), notes: [] });
    expect(text).toContain('PROBLEMS\n  .mlx-code.json:2:3: error: There is no setting “x” here.\n');
    expect(text).toContain('Nothing: all is as it is by default.');
  });

  it('shortens long values, and shows what can’t be seen by its number', () => {
    const long = { key: 'k', layers: [{ origin: 'user', value: `\u202e${'😀'.repeat(200)}` } as const] };
    const [line] = /^ {2}k = .*$/m.exec(settingsReportText({ groups: [{ title: 'T', settings: [long] }], problems: [], notes: [] })) ?? [];
    expect(line).toContain('U+202E');
    expect(line?.length).toBeLessThan(220);
    expect(line?.isWellFormed()).toBe(true);
  });

  it('has of a project what only its file can set', () => {
    const settings = readProjectSettings('{"maxTokens": 64, "exclude": ["a/"],\n"deny": ["edits"]}');
    expect(projectRows({ file: '.mlx-code.json', settings })).toEqual([
      {
        key: 'exclude',
        layers: [{ origin: 'project', value: ['a/'], file: '.mlx-code.json', line: 1 }],
        beside: 'with what users leave out',
      },
      {
        key: 'deny',
        layers: [{ origin: 'project', value: ['edits'], file: '.mlx-code.json', line: 2 }],
        beside: 'no setting brings it back',
      },
    ]);
  });
});
