/** Templates of repositories, in the forms that people give them: what stands in them stays, and what only the author knows is left to the author. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedIssues } from '../../../src/core/forge/closedIssues.ts';
import { filledTemplate, givenTexts, readTemplate } from '../../../src/core/forge/descriptionTemplate.ts';
import { templatePath } from '../../../src/core/forge/templateNames.ts';

const usual = `<!-- Thank you! Read CONTRIBUTING first. -->
## What does this change?

<!-- Say what, and why. -->

## How was it tested?

## Screenshots

## Checklist

- [ ] I have read the guide
- [x] Agreed to the licence
- [ ] Tests pass

**Notes for reviewers:**
`;

/** All lines that aren't blank, in their order. */
const lines = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

function abouts(template: string): string[] {
  return readTemplate(template)?.pieces.flatMap((piece) => (piece.kind === 'place' ? [piece.about] : [])) ?? [];
}

describe('a template', () => {
  it('has places where something can be said from a diff, and keeps all else to the letter', () => {
    const template = readTemplate(usual)!;
    expect(abouts(usual)).toEqual(['What does this change?']);
    expect(template.left).toEqual(['How was it tested?', 'Screenshots', 'Checklist', 'Notes for reviewers']);
    const body = filledTemplate(template, ['- Adds tax']);
    expect(lines(body)).toEqual([...lines(usual).slice(0, 3), '- Adds tax', ...lines(usual).slice(3)]);
    expect(body).toContain('<!-- Say what, and why. -->\n\n- Adds tax\n\n## How was it tested?');
    expect(body.match(/\[x\]/g)).toHaveLength(1);
    // Nothing to say: the template as it is.
    expect(lines(filledTemplate(template, ['']))).toEqual(lines(usual));
  });

  it.each<[string, string, string[]]>([
    ['headings over others have no place', '# PR\n\n## Summary\n\n## Why\n', ['Summary', 'Why']],
    ['underlined ones', 'Summary\n=======\n\nSay it.\n\nDetails\n---\n', ['Summary', 'Details']],
    ['bold ones', '**What**\n\n**Why:**\n', ['What', 'Why']],
    ['no heading', 'Please describe your change.\n', ['']],
    ['boxes only', '- [ ] done\n', ['']],
    ['a numbered list of boxes', '## Steps\n1. [ ] one\n\n## What\n', ['What']],
    ['a heading in a comment is none', '## What\n<!--\n## Not this\n-->\n', ['What']],
    ['a heading in a block is none', '## What\n```\n# Not this\n```\n', ['What']],
    ['a table is the author’s', '## Impact\n\n| a | b |\n|---|---|\n\n## What\n', ['What']],
    ['tickets are the author’s', '## Related issues\n\n## Description\n', ['Description']],
    ['windows line ends', '## What\r\n\r\n## Why\r\n', ['What', 'Why']],
    ['a rule is no heading', '## What\n\n---\n\ntext\n', ['What']],
    [
      'no more places than can be filled',
      Array.from({ length: 20 }, (_, at) => `## Part ${String(at)}\n`).join('\n'),
      Array.from({ length: 8 }, (_, at) => `Part ${String(at)}`),
    ],
  ])('%s', (_, text, found) => {
    expect(abouts(text)).toEqual(found);
  });

  it('is none where there is nothing in it, or too much', () => {
    expect(readTemplate('  \n\n')).toBeNull();
    expect(readTemplate('# x\n'.repeat(10_000))).toBeNull();
  });

  it('keeps every line whatever stands in it, and the places that are filled and those before which texts are given are the same', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '## A',
        '# B',
        'C\n===',
        '**D**',
        '- [ ] e',
        '- [X] f',
        '<!--',
        '-->',
        '<!-- g -->',
        '```',
        '',
        '| h |',
        'text',
        '---',
        '\ufeff',
      ),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (all) => {
        const text = all.join('\n');
        const template = readTemplate(text);
        if (!template) return;
        const places = givenTexts(template);
        const parts = places.map((_, at) => `PART${String(at)}`);
        const clean = (value: string): string[] => lines(value.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '')).map((one) => one.trimEnd());
        const out = clean(filledTemplate(template, parts));
        expect(out.filter((one) => parts.includes(one))).toEqual(parts);
        expect(out.filter((one) => !parts.includes(one))).toEqual(clean(text));
      }),
      { numRuns: 3000 },
    );
  });
});

it('closes the issues that commits close, and no others', () => {
  const commits = [
    { body: 'Fixes #12\nand more\n\nResolves: acme/other#3' },
    { body: 'This is about #99, and closes nothing.\ncloses #12.' },
    { body: 'Closed #7' },
  ];
  expect(closedIssues(commits, '')).toEqual(['Closes #12', 'Closes acme/other#3', 'Closes #7']);
  expect(closedIssues(commits, 'Closes #7')).toEqual(['Closes #12', 'Closes acme/other#3']);
});

it('is found under each of its names, and several of which none is the usual one are none', () => {
  expect(templatePath(['README.md', 'docs/PULL_REQUEST_TEMPLATE.md', '.github/pull_request_template.txt'])).toBe(
    '.github/pull_request_template.txt',
  );
  expect(templatePath(['docs/PULL_REQUEST_TEMPLATE.md', 'Pull_Request_Template.md'])).toBe('Pull_Request_Template.md');
  expect(templatePath(['.gitlab/merge_request_templates/bug.md', '.gitlab/merge_request_templates/Default.md'])).toBe(
    '.gitlab/merge_request_templates/Default.md',
  );
  expect(templatePath(['.gitlab/merge_request_templates/bug.md'])).toBe('.gitlab/merge_request_templates/bug.md');
  expect(templatePath(['.gitlab/merge_request_templates/bug.md', '.gitlab/merge_request_templates/other.md'])).toBeNull();
  expect(templatePath(['.github/PULL_REQUEST_TEMPLATE/one.md'])).toBe('.github/PULL_REQUEST_TEMPLATE/one.md');
  expect(templatePath(['pull_request_template.exe', 'src/pull_request_template.md'])).toBeNull();
});
