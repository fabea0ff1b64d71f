/** The language of a file by its name, by VS Code's identifiers; for where no editor tells it. */
import { baseName } from '../../base/relativePath.ts';

const byExtension: Readonly<Record<string, string>> = {
  bash: 'shellscript',
  c: 'c',
  cc: 'cpp',
  cjs: 'javascript',
  cpp: 'cpp',
  cs: 'csharp',
  css: 'css',
  cts: 'typescript',
  cxx: 'cpp',
  go: 'go',
  h: 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  hxx: 'cpp',
  ipynb: 'python',
  java: 'java',
  js: 'javascript',
  jsx: 'javascriptreact',
  markdown: 'markdown',
  md: 'markdown',
  mdx: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  php: 'php',
  ps1: 'powershell',
  psm1: 'powershell',
  py: 'python',
  pyi: 'python',
  pyw: 'python',
  rake: 'ruby',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  ts: 'typescript',
  tsx: 'typescriptreact',
  zsh: 'shellscript',
};

const byName: Readonly<Record<string, string>> = { gemfile: 'ruby', rakefile: 'ruby' };

/** `path` has `/`. A language without a grammar of ours is plain text here: what it is makes no difference to the index. */
export function languageOfPath(path: string): string {
  const name = baseName(path).toLowerCase();
  return byName[name] ?? byExtension[name.slice(name.lastIndexOf('.') + 1)] ?? 'plaintext';
}
