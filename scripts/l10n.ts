/**
 * The texts of the extension in its languages.
 *
 *   node scripts/l10n.ts                     writes l10n/bundle.l10n.json (English, the list of all texts) and sorts the others, without what no code says any more
 *   node scripts/l10n.ts --check             writes nothing, and fails where something is missing, left over or has other placeholders
 *   node scripts/l10n.ts --todo              prints the texts that lack a language, as JSON
 *   node scripts/l10n.ts --take FILE         takes translations: {"English text": ["German", "French", …]} in the order of `languages`
 *   node scripts/l10n.ts --unwrapped [PATH]  prints texts that look like sentences and aren't translatable, and how many there are
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { languages } from './l10nLanguages.ts';
import { nlsProblems } from './manifest.ts';
import { gatherTexts, unwrappedTexts } from './l10nTexts.ts';

const root = path.join(import.meta.dirname, '..');

/** Texts of one language by the English ones. */
export type Bundle = Record<string, string>;

/** The file of a language's texts; without one that of the English ones. */
export function bundleFile(language?: string): string {
  return path.join(root, 'l10n', `bundle.l10n${language === undefined ? '' : `.${language}`}.json`);
}

/** A language's texts; none where it has no file. */
export function readBundle(language?: string): Bundle {
  const file = bundleFile(language);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Bundle) : {};
}

/** The source files that may say something to a user of the editor: the command line stays English. */
export function sourceFiles(): string[] {
  return ['src', 'webview'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((name) => name.endsWith('.ts') && !name.startsWith('src/cli/')),
  );
}

/** The texts that the code says, and what is wrong with how it says them. */
export function textsOfCode(): ReturnType<typeof gatherTexts> {
  return gatherTexts(sourceFiles().map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') })));
}

/** What is wrong with a language's texts, one sentence each. */
export function bundleProblems(texts: Iterable<string>, language: string, bundle: Bundle): string[] {
  const wanted = new Set(texts);
  const problems = Object.keys(bundle)
    .filter((text) => !wanted.has(text))
    .map((text) => `${language}: no code says ${JSON.stringify(text)} any more`);
  for (const text of wanted) {
    const translated = Object.hasOwn(bundle, text) ? bundle[text] : undefined;
    if (translated === undefined || translated.trim() === '') problems.push(`${language}: ${JSON.stringify(text)} is missing`);
    else if (placeholders(text) !== placeholders(translated))
      problems.push(`${language}: ${JSON.stringify(translated)} has other placeholders than ${JSON.stringify(text)}`);
  }
  return problems;
}

/** Which placeholders stand in a text, and what else has to be the same in every language: setting ids and code in backticks, links. */
function placeholders(text: string): string {
  return [...new Set(text.match(/\{\d+\}|`[^`]+`|\bmlxCode(?:\.\w+)+|\]\(command:[^)]*\)|\$\([\w-]+\)/g) ?? [])].sort().join(' ');
}

/** Everything that is wrong, in all languages and the manifest. */
export function allProblems(): string[] {
  const { texts, problems } = textsOfCode();
  const english = readBundle();
  return [
    ...problems,
    ...bundleProblems(texts, 'en', english),
    ...languages.flatMap((language) => bundleProblems(texts, language, readBundle(language))),
    ...nlsProblems(languages, placeholders),
  ];
}

function writeBundle(language: string | undefined, bundle: Bundle): void {
  const sorted = Object.fromEntries(Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeFileSync(bundleFile(language), `${JSON.stringify(sorted, null, 2)}\n`);
}

function writeAll(taken: Record<string, string[]> = {}): void {
  const { texts } = textsOfCode();
  writeBundle(undefined, Object.fromEntries(texts.map((text) => [text, text])));
  for (const [at, language] of languages.entries()) {
    const news = Object.fromEntries(Object.entries(taken).flatMap(([text, all]) => (all[at] === undefined ? [] : [[text, all[at]]])));
    const known: Bundle = { ...readBundle(language), ...news };
    writeBundle(language, Object.fromEntries(texts.flatMap((text) => (known[text] === undefined ? [] : [[text, known[text]]]))));
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean' }, todo: { type: 'boolean' }, take: { type: 'string' }, unwrapped: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.unwrapped) {
    const under = positionals[0] ?? '';
    const files = sourceFiles().filter((name) => name.startsWith(under));
    const found = unwrappedTexts(files.map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') })));
    for (const { name, line, text } of found) console.log(`${name}:${String(line)}: ${text}`);
    console.error(`${String(found.length)} texts that look like sentences are not translatable.`);
  } else if (values.todo) {
    const bundles = languages.map(readBundle);
    console.log(
      JSON.stringify(
        textsOfCode().texts.filter((text) => bundles.some((bundle) => bundle[text] === undefined)),
        null,
        1,
      ),
    );
  } else if (!values.check) {
    writeAll(values.take === undefined ? {} : (JSON.parse(readFileSync(values.take, 'utf8')) as Record<string, string[]>));
  }
  if (!values.unwrapped && !values.todo) {
    const problems = allProblems();
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  }
}
