/** `mlx-code graph`: how the files of the project hang together, or who needs one of them. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { countOf } from '../base/formatNumbers.ts';
import { showInLine } from '../core/security/hiddenText.ts';
import type { ProjectIndex } from '../core/indexing/projectIndex.ts';
import { leftOut } from '../node/indexing/leftOut.ts';
import type { FolderGraph } from '../protocol/indexer.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { openFolder } from './indexProject.ts';
import { type IndexStanding, noteStanding } from './indexStanding.ts';

/** Lines of a list for people; --json has all. */
const mostLines = 40;

export async function graphProject({ file }: { file: string | null }, context: CommandContext): Promise<number> {
  const { app, output, signal } = context;
  await openFolder(context);
  await app.index.refresh(signal);
  const [first] = await app.index.graphs(signal);
  if (!first) return exitCodes.failed;
  const { graph, folder } = first;
  const standing = await noteStanding(context);
  for (const { path: at, why } of graph.problems) output.note(showInLine(`${at}: ${why}`));
  if (file !== null) return tellDependents(await fileIn(folder.root, file, graph, app.index), standing, context);
  const { files, edges, cycles, dead, externals, missing, leftOut } = graph;
  const name = (position: number): string => files[position] ?? '';
  output.line({
    type: 'graph',
    files,
    edges: edges.map(([from, to]) => ({ from: name(from), to: name(to) })),
    cycles: cycles.map((cycle) => cycle.files.map(name)),
    dead,
    externals,
    missing,
    leftOut,
    ...standing,
  });
  output.text(
    `${countOf(files.length, 'file')}, ${countOf(edges.length, 'import')} among them, of ${countOf(externals.length, 'package')} outside\n`,
  );
  const list = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    output.text(`\n${title}\n`);
    for (const line of lines.slice(0, mostLines)) output.row(line);
    if (lines.length > mostLines) output.text(`and ${String(lines.length - mostLines)} more (--json has all)\n`);
  };
  list(
    'Circles: files that need each other to run',
    cycles.map(
      ({ files: all, example }) =>
        `  ${[...example, example[0] ?? 0].map(name).join(' → ')}${all.length > example.length ? ` (${String(all.length)} files in all)` : ''}`,
    ),
  );
  list(
    'Nothing seems to need',
    dead
      .filter(({ confidence }) => confidence !== 'low')
      .map(
        ({ path: at, symbol, confidence, why }) =>
          `  ${at}${symbol ? `:${String(symbol.line)} ${symbol.name}` : ''} (${confidence}): ${why}`,
      ),
  );
  list(
    'Imports that lead nowhere',
    missing.map(({ path: at, line, specifier, why }) => `  ${at}:${String(line)} ${specifier}: ${why}`),
  );
  list(
    'Imports of files that are left out of the index',
    leftOut.map(({ path: at, line, specifier, file: to, why }) => `  ${at}:${String(line)} ${specifier}: ${to} is left out, as it ${why}`),
  );
  return exitCodes.done;
}

async function tellDependents(file: string, standing: IndexStanding, { app, output, common }: CommandContext): Promise<number> {
  const { files: found, inPackage } = await app.index.dependents(await realpath(common.root), file);
  const users = inPackage?.filter((user) => !found.some(({ path: at, distance }) => at === user && distance === 1)) ?? [];
  for (const { path: at, distance } of found) {
    output.line({ type: 'dependent', path: at, distance });
    output.row(`${at}${distance === 1 ? '' : `  by way of ${countOf(distance - 1, 'other')}`}`);
  }
  for (const at of users) {
    output.line({ type: 'user', path: at });
    output.row(`${at}  of the same package, by its names`);
  }
  output.line({ type: 'done', path: file, dependents: found.length, users: inPackage === null ? null : users.length, ...standing });
  if (found.length + users.length > 0) return exitCodes.done;
  const beyond = inPackage === null ? '' : ', and none of its package, where no import is needed, seems to use it by its names';
  output.note(showInLine(`No file of the project imports ${file}${beyond}.`));
  return exitCodes.done;
}

/** A file as the graph knows it: counted from the root, or from the current folder. Throws `fileLeftOut` for one that is there and that it doesn't know, else `fileUnreadable`. */
async function fileIn(root: string, stated: string, { files }: FolderGraph, index: Pick<ProjectIndex, 'skipped'>): Promise<string> {
  const plain = path.posix.normalize(stated.split(path.sep).join('/'));
  if (files.includes(plain)) return plain;
  const real = await realpath(path.resolve(stated)).catch(() => null);
  const inside = real === null ? '' : path.relative(root, real).split(path.sep).join('/');
  if (files.includes(inside)) return inside;
  const indexed = new Set(files);
  const beyond = leftOut(root, await index.skipped(), (one) => indexed.has(one));
  const why = [plain, inside]
    .filter((one) => one !== '' && !/^(?:\.\.)?\//.test(one))
    .map((one) => beyond.why(one))
    .find((one) => one !== null);
  if (why !== undefined) throw new AppError('fileLeftOut', `${stated} is left out of the index`, { path: stated, why });
  throw new AppError('fileUnreadable', `${stated} is not in the index`, { path: stated });
}
