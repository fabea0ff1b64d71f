/** The walkthrough's pages: VS Code takes `model.nls.de.md` in the place of `model.md`, where that is there. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../scripts/l10n.ts';
import { languages } from '../../scripts/l10nLanguages.ts';
import { readManifest, readNls } from '../../scripts/manifest.ts';

const root = path.join(import.meta.dirname, '..', '..');
const folder = 'media/walkthrough';
const { walkthroughs } = (readManifest() as { contributes: { walkthroughs: { steps: { media: { markdown: string } }[] }[] } }).contributes;
const pages = walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown.slice(folder.length + 1, -'.md'.length)));
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
    expect(pageText('ask', language)).toContain(`**${readBundle(language)['Insert at cursor'] ?? '-'}**`);
  });
});
