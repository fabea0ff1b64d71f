/**
 * The languages that code blocks are coloured in. Each grammar is a chunk of its own, loaded when the first block in that
 * language is shown; a language that isn't here is shown without colours.
 */
import type { LanguageInput } from 'shiki/core';

interface Language {
  label: string;
  aliases: readonly string[];
  load: () => Promise<{ default: LanguageInput }>;
}

/** By the name the grammar itself goes by. */
const languages: Readonly<Record<string, Language>> = {
  c: { label: 'C', aliases: ['h'], load: () => import('shiki/langs/c.mjs') },
  cpp: { label: 'C++', aliases: ['c++', 'cc', 'cxx', 'hpp'], load: () => import('shiki/langs/cpp.mjs') },
  csharp: { label: 'C#', aliases: ['c#', 'cs'], load: () => import('shiki/langs/csharp.mjs') },
  css: { label: 'CSS', aliases: [], load: () => import('shiki/langs/css.mjs') },
  diff: { label: 'Diff', aliases: ['patch'], load: () => import('shiki/langs/diff.mjs') },
  docker: { label: 'Dockerfile', aliases: ['dockerfile'], load: () => import('shiki/langs/docker.mjs') },
  go: { label: 'Go', aliases: ['golang'], load: () => import('shiki/langs/go.mjs') },
  html: { label: 'HTML', aliases: ['htm'], load: () => import('shiki/langs/html.mjs') },
  java: { label: 'Java', aliases: [], load: () => import('shiki/langs/java.mjs') },
  javascript: { label: 'JavaScript', aliases: ['js', 'mjs', 'cjs', 'node'], load: () => import('shiki/langs/javascript.mjs') },
  json: { label: 'JSON', aliases: ['json5', 'jsonl'], load: () => import('shiki/langs/json.mjs') },
  jsonc: { label: 'JSON with Comments', aliases: [], load: () => import('shiki/langs/jsonc.mjs') },
  jsx: { label: 'JavaScript JSX', aliases: ['javascriptreact'], load: () => import('shiki/langs/jsx.mjs') },
  kotlin: { label: 'Kotlin', aliases: ['kt', 'kts'], load: () => import('shiki/langs/kotlin.mjs') },
  lua: { label: 'Lua', aliases: [], load: () => import('shiki/langs/lua.mjs') },
  markdown: { label: 'Markdown', aliases: ['md'], load: () => import('shiki/langs/markdown.mjs') },
  php: { label: 'PHP', aliases: [], load: () => import('shiki/langs/php.mjs') },
  python: { label: 'Python', aliases: ['py', 'python3'], load: () => import('shiki/langs/python.mjs') },
  rust: { label: 'Rust', aliases: ['rs'], load: () => import('shiki/langs/rust.mjs') },
  scss: { label: 'SCSS', aliases: ['sass'], load: () => import('shiki/langs/scss.mjs') },
  shellscript: { label: 'Shell', aliases: ['bash', 'sh', 'shell', 'zsh', 'console'], load: () => import('shiki/langs/shellscript.mjs') },
  sql: { label: 'SQL', aliases: [], load: () => import('shiki/langs/sql.mjs') },
  swift: { label: 'Swift', aliases: [], load: () => import('shiki/langs/swift.mjs') },
  toml: { label: 'TOML', aliases: [], load: () => import('shiki/langs/toml.mjs') },
  tsx: { label: 'TypeScript JSX', aliases: ['typescriptreact'], load: () => import('shiki/langs/tsx.mjs') },
  typescript: { label: 'TypeScript', aliases: ['ts', 'mts', 'cts'], load: () => import('shiki/langs/typescript.mjs') },
  xml: { label: 'XML', aliases: ['svg', 'plist'], load: () => import('shiki/langs/xml.mjs') },
  yaml: { label: 'YAML', aliases: ['yml'], load: () => import('shiki/langs/yaml.mjs') },
};

const ids = new Map<string, string>(
  Object.entries(languages).flatMap(([id, { aliases }]) => [[id, id], ...aliases.map((alias): [string, string] => [alias, id])]),
);

/** The grammar for a fence's language word; null when there is none. */
export function languageId(word: string): string | null {
  return ids.get(word) ?? null;
}

/** What a code block is titled; an unknown language goes by the word the model used. */
export function languageLabel(word: string): string {
  return languages[languageId(word) ?? '']?.label ?? word;
}

/** Fetches a grammar by its id. Throws for an unknown one. */
export async function loadLanguage(id: string): Promise<LanguageInput> {
  const language = languages[id];
  if (!language) throw new RangeError(`no grammar ${id}`);
  return (await language.load()).default;
}

/** Every grammar id. */
export const languageIds: readonly string[] = Object.keys(languages);
