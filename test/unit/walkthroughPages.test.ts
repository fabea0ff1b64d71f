/** The walkthrough's pages: VS Code takes `model.nls.de.md` in the place of `model.md`, where that is there. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../scripts/l10n.ts';
import { languages } from '../../scripts/l10nLanguages.ts';
import { readManifest, readNls } from '../../scripts/manifest.ts';
import { commandEntries } from '../../src/core/commands/commandRegistry.ts';
import { minimalChanges } from '../../src/core/edits/minimalChanges.ts';
import { rebase } from '../../src/core/edits/rebase.ts';

const root = path.join(import.meta.dirname, '..', '..');
const folder = 'media/walkthrough';
interface Step {
  id: string;
  description: string;
  completionEvents: string[];
  media: { markdown: string };
}
interface Contributes {
  commands: { command: string }[];
  keybindings: { command: string; key: string; mac?: string }[];
  configuration: { properties: object }[];
  walkthroughs: { steps: Step[] }[];
}
const { commands, configuration, keybindings, walkthroughs } = (readManifest() as { contributes: Contributes }).contributes;
const steps = walkthroughs.flatMap((one) => one.steps);
const pages = steps.map(({ media }) => media.markdown.slice(folder.length + 1, -'.md'.length));
const pageText = (page: string, language?: string): string =>
  readFileSync(path.join(root, folder, `${page}${language === undefined ? '' : `.nls.${language}`}.md`), 'utf8');

/** Headings, points, rows, code and links: what is the same in every language. */
const shape = (text: string): string[] => [
  ...(text.match(/^(?:#+ |- |\d\. |\||```)/gm) ?? []),
  ...(text.match(/`[^`\n]+`|\]\([^)]+\)|\bGGUF\b/g) ?? []).sort(),
];

describe('the pages of the walkthrough', () => {
  it('are there in every language, and no others', () => {
    const wanted = pages.flatMap((page) => [`${page}.md`, ...languages.map((language) => `${page}.nls.${language}.md`)]);
    expect(readdirSync(path.join(root, folder)).sort()).toEqual(wanted.sort());
  });

  it.each(languages)('are built in %s as in English, and call commands as they are called there', (language) => {
    for (const page of pages) expect(shape(pageText(page, language)), page).toEqual(shape(pageText(page)));
    const texts = readNls(language);
    const buttons = texts['walkthrough.model.description'];
    const named = [...pageText('model', language).matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, name]) => name ?? '');
    expect(named).toHaveLength(3);
    for (const name of named) expect(buttons).toContain(`[${name}]`);
    expect(pageText('edit', language)).toContain(`**MLX-CODE › ${texts['command.actions.refactorSelection'] ?? '-'}**`);
    expect(pageText('edit', language)).toContain(`**${readBundle(language)['Fix with MLX-CODE'] ?? '-'}**`);
    expect(pageText('edit', language)).toContain(`**${texts['command.inlineEdit.start'] ?? '-'}**`);
    expect(pageText('suggest', language)).toContain(`**${texts['command.completion.why'] ?? '-'}**`);
    expect(pageText('talk', language)).toContain(`**${texts['command.sessions.show'] ?? '-'}**`);
    expect(pageText('ask', language)).toContain(`**${readBundle(language)['Insert at cursor'] ?? '-'}**`);
  });

  it('lead to a model, questions, edits, suggestions, commits and conversations, by commands that there are', () => {
    expect(steps.map(({ id }) => id)).toEqual(['model', 'ask', 'edit', 'suggest', 'commit', 'talk']);
    const known = commands.map(({ command }) => command);
    const named = steps.flatMap(({ description, completionEvents }) => [
      ...[...description.matchAll(/\(command:(mlxCode\.[\w.]+)\)/g)].map(([, id]) => id),
      ...completionEvents.filter((event) => event.startsWith('onCommand:')).map((event) => event.slice('onCommand:'.length)),
    ]);
    expect(named).toContain('mlxCode.inlineEdit.start');
    expect(named.filter((id) => !known.includes(id ?? ''))).toEqual([]);
    const settings = configuration.flatMap(({ properties }) => Object.keys(properties));
    const changed = steps.flatMap((step) => step.completionEvents.filter((event) => event.startsWith('onSettingChanged:')));
    expect(changed.map((event) => settings.includes(event.slice('onSettingChanged:'.length)))).toEqual([true]);
  });

  it('name commands of the chat that there are, and the keys that open an edit in its place', () => {
    const typed = [...pageText('talk').matchAll(/`\/([a-z-]+)[^`]*`/g)].map(([, name]) => name);
    expect(typed).toHaveLength(6);
    expect(typed.filter((name) => !commandEntries.some((entry) => entry.name === name))).toEqual([]);
    const { key, mac } = keybindings.find(({ command }) => command === 'mlxCode.inlineEdit.start') ?? {};
    for (const keys of [key, mac]) expect(pageText('edit').toLowerCase()).toContain(`\`${keys ?? '-'}\``);
  });

  it('say of a change that met one of yours what becomes of it: it is fitted, and refused only where both changed the same lines', () => {
    expect(pageText('edit')).toMatch(/the change is fitted to it\. Only where both changed the same lines is it refused/);
    const [before, change] = ['one\ntwo\nthree\n', 'one\ntwo\nTHREE\n'];
    const met = (typed: string): string => rebase(before, minimalChanges(before, change), typed).kind;
    expect([met('ONE\ntwo\nthree\n'), met('one\ntwo\n3\n')]).toEqual(['rebased', 'overlap']);
  });
});
