import { describe, expect, it } from 'vitest';
import { commandHelp } from '../../../src/core/chat/slashCommands.ts';
import { groupedHelp, helpOfOne } from '../../../src/core/commands/commandHelp.ts';
import { readCommandFile } from '../../../src/core/templates/commandFile.ts';
import { commandSetOf, type FoundCommand, helpOf } from '../../../src/core/templates/commandSet.ts';
import { templateList } from '../../../src/core/templates/templateList.ts';
import { parseMarkdown, renderTokens } from '../../../src/markdown/parser.ts';

const found = (shown: string, text: string, origin: FoundCommand['origin'] = 'project'): FoundCommand => ({
  ...readCommandFile(text, shown.split('/').at(-1) ?? '', 'command'),
  id: `file:///${shown}`,
  shown,
  origin,
});
const ours = new Set(['review', 'undo', 'q7b']);
const setOf = (...files: FoundCommand[]) => commandSetOf(files, (word) => ours.has(word));

describe('the commands of files', () => {
  it('never take the place of one that came with the product', () => {
    const { commands, problems } = setOf(found('c/review.md', 'x'), found('c/why.md', '---\naliases: [undo, w]\n---\nx'));
    expect(commands.map(({ name, aliases }) => [name, aliases])).toEqual([['why', ['w']]]);
    expect([...problems].map(([id, all]) => [id, all.map(({ line, severity, message }) => [line, severity, message])])).toEqual([
      ['file:///c/review.md', [[1, 'error', '“/review” is MLX-CODE’s own, and no file takes its place. Give this one another name.']]],
      ['file:///c/why.md', [[2, 'warning', '“/undo” is of MLX-CODE itself already, so it isn’t another word for this command.']]],
    ]);
  });

  it('are a project’s before a user’s, and say which one counts', () => {
    const { commands, problems } = setOf(
      found('p/why.md', '---\naliases: y\n---\nproject'),
      found('u/why.md', 'user', 'user'),
      found('u/y.md', 'user', 'user'),
    );
    expect(commands.map(({ shown, aliases }) => [shown, aliases])).toEqual([
      ['p/why.md', []],
      ['u/y.md', []],
    ]);
    expect(problems.get('file:///u/why.md')?.[0]?.message).toContain('is the one of p/why.md, which goes before this file');
    expect(problems.get('file:///p/why.md')?.[0]?.message).toContain('“/y” is of u/y.md already');
  });

  it('are listed with where they come from, and with what is set aside', () => {
    const set = setOf(
      found('c/why.md', '---\ndescription: Says why\narguments:\n  - what: the thing\n---\n{{what}}'),
      found('c/undo.md', 'x'),
    );
    expect(set.commands.map(helpOf)).toEqual(['Says why. WHAT: the thing. (c/why.md)']);
    const text = templateList(set, undefined, (id) => id.slice('file:///'.length));
    expect(text).toContain('| `/template secure` | Looks for security problems, in the chat. |');
    expect(text).toContain('| `/why WHAT` | Says why. WHAT: the thing. (c/why.md) |');
    expect(text).toContain('- `c/undo.md`, line 1: “/undo” is MLX-CODE’s own');
    expect(templateList(setOf(), undefined, String)).toContain('There is no command of yours');
  });

  it('are missed by name where their files are wrong', () => {
    const set = setOf(
      found('c/Fix It.md', '---\nhow: run\n---\nx'),
      found('d/fix-it.md', '---\nhow: walk\n---\nx'),
      found('c/why.md', 'x'),
      found('c/undo.md', 'x'),
    );
    expect([...set.aside].map(([name, { shown, line, why }]) => [name, shown, line, /^“[^”]*”/.exec(why)?.[0]])).toEqual([
      ['fix-it', 'c/Fix It.md', 2, '“how”'],
      ['undo', 'c/undo.md', 1, '“/undo”'],
    ]);
  });

  it('write nothing but words into lists', () => {
    const written = '---\nargument-hint: "x` [a](a.js) | `"\ndescription: "**b** [c](c.js) | d"\n---\nx';
    const set = setOf(found('c/why.md', written));
    const [command] = set.commands;
    const info = { name: 'why', arguments: command!.usage!, needsArguments: false, help: helpOf(command!), choices: [] };
    const lists = [
      templateList(set, undefined, String),
      commandHelp([info]),
      groupedHelp([info]),
      helpOfOne([info], 'why', () => undefined),
    ];
    for (const list of lists) {
      const html = renderTokens(parseMarkdown(list, {}));
      expect(html).toContain('<code>/why x` [a](a.js) | `</code>');
      expect(html).toContain('**b** [c](c.js) | d. (c/why.md)');
      expect(html).not.toContain('<strong>b');
      expect(html).not.toContain('<a');
    }
  });
});
