import { lstat, open, readlink } from 'node:fs/promises';
import path from 'node:path';
import { fileKind } from '../../core/git/fileKinds.ts';
import type { NotebookSection } from '../../core/git/notebookDiff.ts';
import { saysGenerated } from '../../core/git/generatedHead.ts';
import { quotedName } from '../../core/git/quotedName.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { markedGenerated } from './generatedFiles.ts';
import type { GitRunner } from './gitRunner.ts';
import { mostNotebooks, newNotebook } from './notebookSections.ts';
import { firstInOneCommand } from './pathspecs.ts';
import type { FilesDiff } from './trackedDiff.ts';

/** Bytes read of one new file and of all together; files beyond the count are listed only. */
const maxFileBytes = 128 * 1024;
const maxTotalBytes = 2 * 1024 * 1024;
const maxFiles = 500;

/**
 * New files as git would show them in a diff if they were added. Symbolic links are not followed, secrets are not read, and large,
 * binary and generated files appear by name only.
 */
export async function untrackedDiff(git: GitRunner, top: string, paths: readonly string[]): Promise<Required<FilesDiff>> {
  const files: ChangedFile[] = [];
  const notebooks: NotebookSection[] = [];
  let diff = '';
  let budget = maxTotalBytes;
  const looked = firstInOneCommand(paths.slice(0, maxFiles).map((name) => ({ path: name })));
  const marked = await markedGenerated(
    git,
    looked.map((one) => one.path),
  );
  for (const name of paths) {
    // A folder with a repository of its own; nothing of it would be committed.
    if (name.endsWith('/')) continue;
    const file: ChangedFile = { path: name, status: 'added' };
    files.push(file);
    if (files.length > maxFiles || budget <= 0 || fileKind(name) !== 'code') continue;
    if (isNotebook(name) && notebooks.length < mostNotebooks) {
      const notebook = await newNotebook(top, name);
      if (notebook) notebooks.push(notebook);
    }
    if (marked.get(name)) {
      file.generated = true;
      continue;
    }
    const content = await readStart(path.join(top, name), Math.min(maxFileBytes, budget));
    if (content.text !== null && marked.get(name) === undefined && saysGenerated(content.text)) {
      file.generated = true;
      continue;
    }
    budget -= content.bytes;
    diff += section(name, content);
    if (content.mode === '120000') file.content = 'link';
    else if (content.text !== null) file.lines = { added: linesOf(content.text).length, removed: 0 };
  }
  return { files, diff, notebooks };
}

/** New files that git doesn't ignore, from the topmost folder; a folder with a repository of its own ends with `/`. Rejects as {@link GitRunner.run}. */
export async function untrackedPaths(git: GitRunner): Promise<string[]> {
  return (await git.run('ls-files', '--others', '--exclude-standard', '-z')).split('\0').filter(Boolean);
}

interface Content {
  text: string | null;
  bytes: number;
  mode: string;
}

/** The beginning of a file; null for one that is binary, unreadable or too large. */
async function readStart(file: string, max: number): Promise<Content> {
  try {
    const entry = await lstat(file);
    if (entry.isSymbolicLink()) return { text: await readlink(file), bytes: 256, mode: '120000' };
    const mode = (entry.mode & 0o111) === 0 ? '100644' : '100755';
    if (!entry.isFile() || entry.size > max) return { text: null, bytes: 0, mode };
    const handle = await open(file, 'r');
    try {
      const buffer = Buffer.alloc(entry.size);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      const read = buffer.subarray(0, bytesRead);
      return { text: read.includes(0) ? null : read.toString('utf8'), bytes: bytesRead, mode };
    } finally {
      await handle.close();
    }
  } catch {
    return { text: null, bytes: 0, mode: '100644' }; // gone or forbidden meanwhile: its name still belongs to the changes
  }
}

function section(name: string, { text, mode }: Content): string {
  const quoted = quotedName(name);
  const [old, now] = quoted.startsWith('"') ? [`"a/${quoted.slice(1)}`, `"b/${quoted.slice(1)}`] : [`a/${quoted}`, `b/${quoted}`];
  const head = `diff --git ${old} ${now}\nnew file mode ${mode}\n`;
  if (text === null) return `${head}Binary files /dev/null and ${now} differ\n`;
  if (text === '') return head;
  const lines = linesOf(text);
  const unended = !text.endsWith('\n');
  const body = lines.map((line) => `+${line}\n`).join('');
  return `${head}--- /dev/null\n+++ ${now}\n@@ -0,0 +1${lines.length === 1 ? '' : `,${String(lines.length)}`} @@\n${body}${unended ? '\\ No newline at end of file\n' : ''}`;
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
