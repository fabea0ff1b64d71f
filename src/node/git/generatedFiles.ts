import { AppError } from '../../base/appError.ts';
import { generatedPattern, headLines } from '../../core/git/generatedHead.ts';
import type { ChangedFile } from '../../core/ports.ts';
import { type GitRunner, literalPath } from './gitRunner.ts';

/** As linguist, which GitHub and GitLab go by, has it in `.gitattributes`. */
const attribute = 'linguist-generated';
/** Of lines that were found: each file has one, as a rule. */
const mostBytes = 1_000_000;

/**
 * Which of these, which one command has room to name, were written by a program: by their attribute, else by their first lines as they are after the change. `against` is what is compared, as in
 * `trackedDiff`. Those of which git can't tell, as in a clone without all files, aren't. Rejects with `cancelled`.
 */
export async function generatedFiles(git: GitRunner, against: readonly string[], files: readonly ChangedFile[]): Promise<Set<string>> {
  const paths = files.flatMap(({ path, status, content }) => (status === 'deleted' || content !== undefined ? [] : [path]));
  if (paths.length === 0) return new Set();
  const [byAttribute, byHead] = await Promise.all([markedGenerated(git, paths), headsOf(git, against, paths)]);
  return new Set(paths.filter((path) => byAttribute.get(path) ?? byHead.has(path)));
}

/** Whether an attribute says so of a file; nothing where none does. Rejects with `cancelled`. */
export async function markedGenerated(git: GitRunner, paths: readonly string[]): Promise<Map<string, boolean>> {
  if (paths.length === 0) return new Map();
  const fields = (await told(git.run('check-attr', '-z', attribute, '--', ...paths))).split('\0');
  const found = new Map<string, boolean>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const value = fields[at + 2] ?? '';
    if (value !== 'unspecified') found.set(fields[at] ?? '', value !== 'unset' && value !== 'false');
  }
  return found;
}

async function headsOf(git: GitRunner, against: readonly string[], paths: readonly string[]): Promise<Set<string>> {
  const ofTree = against.length === 2 && !against.includes('--cached') ? against.slice(1) : [];
  const where = against.includes('--cached') ? ['--cached'] : ofTree;
  const options = ['-I', '-i', '-E', '-n', '-z', '--full-name', '--no-color', '--no-column', '--no-recurse-submodules', '--no-textconv'];
  const command = ['grep', ...options, '-e', generatedPattern, ...where, '--', ...paths.map(literalPath)];
  const output = await told(git.runUpTo(mostBytes, ...command).then(({ text }) => text));
  // `name\0line\0text`, in a tree `tree:name`.
  const before = ofTree.map((tree) => tree.length + 1)[0] ?? 0;
  return new Set(
    output.split('\n').flatMap((line) => {
      const [name = '', number = ''] = line.split('\0');
      return number !== '' && Number(number) <= headLines ? [name.slice(before)] : [];
    }),
  );
}

/** Nothing where git can't tell, for whatever reason: whether a program wrote a file is good to know, and no more. */
async function told(output: Promise<string>): Promise<string> {
  try {
    return await output;
  } catch (error) {
    if (AppError.is(error, 'cancelled')) throw error;
    return '';
  }
}
