/** The manifest, whose texts stand in package.nls.json and its translations, each behind a key between percent signs. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** Texts of the manifest by their keys. */
export type ManifestTexts = Record<string, string>;

/** The file with the manifest's texts in a language; without one the English ones. */
export function nlsFile(language?: string): string {
  return path.join(root, `package.nls${language === undefined ? '' : `.${language}`}.json`);
}

/** The manifest's texts in a language; none where it has no file. */
export function readNls(language?: string): ManifestTexts {
  const file = nlsFile(language);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ManifestTexts) : {};
}

/** The manifest as VS Code shows it, in English unless a language is named. Throws an Error for a key without a text. */
export function readManifest(language?: string): unknown {
  const texts = readNls(language);
  return withTexts(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')), texts);
}

/** A part of the manifest with its texts in place of their keys; throws an Error for a key without a text. */
export function withTexts(part: unknown, texts: ManifestTexts): unknown {
  if (typeof part === 'string') {
    const key = keyOf(part);
    if (key === null) return part;
    if (!Object.hasOwn(texts, key)) throw new Error(`package.nls.json has no ${key}`);
    return texts[key];
  }
  if (Array.isArray(part)) return part.map((one) => withTexts(one, texts));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withTexts(value, texts)]));
}

/** The key that a string of the manifest stands for. */
function keyOf(text: string): string | null {
  return /^%([\w.-]+)%$/.exec(text)?.[1] ?? null;
}

/** Strings of the manifest that people read and that are no keys: names that are the same in every language excepted. */
const readByPeople =
  /\.(title|description|markdownDescription|label|contents|name|deprecationMessage|markdownDeprecationMessage|patternErrorMessage|displayName)$|numDescriptions\.\d+$/;
const sameEverywhere = /^(MLX-CODE|mlx-code|mlx)$/;

/** What is wrong with the manifest's texts, one sentence each. `same` gives of a text what has to be the same in its translations. */
export function nlsProblems(languages: readonly string[], same: (text: string) => string): string[] {
  const used = new Set<string>();
  const problems: string[] = [];
  const look = (part: unknown, at: string): void => {
    if (typeof part === 'string') {
      const key = keyOf(part);
      if (key !== null) used.add(key);
      else if (
        part !== '' &&
        readByPeople.test(at) &&
        !sameEverywhere.test(part) &&
        !at.startsWith('.contributes.chatParticipants.0.commands') &&
        !at.includes('.languages.')
      )
        problems.push(`package.json${at}: ${JSON.stringify(part)} belongs into package.nls.json`);
    } else if (typeof part === 'object' && part !== null) for (const [name, value] of Object.entries(part)) look(value, `${at}.${name}`);
  };
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  look(manifest.contributes, '.contributes');
  look(manifest.capabilities, '.capabilities');
  look(manifest.description, '.description');
  const english = readNls();
  for (const key of used) if (!Object.hasOwn(english, key)) problems.push(`package.nls.json: ${key} is missing`);
  for (const key of Object.keys(english)) if (!used.has(key)) problems.push(`package.nls.json: nothing in package.json has ${key}`);
  for (const language of languages) {
    const texts = readNls(language);
    for (const key of Object.keys(texts))
      if (!Object.hasOwn(english, key)) problems.push(`package.nls.${language}.json: ${key} is left over`);
    for (const [key, text] of Object.entries(english)) {
      const translated = texts[key];
      if (translated === undefined || translated.trim() === '') problems.push(`package.nls.${language}.json: ${key} is missing`);
      else if (same(text) !== same(translated))
        problems.push(`package.nls.${language}.json: ${key} has other placeholders, code or links than the English text`);
    }
  }
  return problems;
}
