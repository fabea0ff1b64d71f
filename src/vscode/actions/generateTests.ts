/**
 * "Generate Tests": writes tests with the framework that the project uses, in the file that its other tests say; behind the tests that are there
 * already. It reads the project's own files to find that out, and runs nothing.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { tellingFiles, testFramework } from '../../core/actions/testFramework.ts';
import { importEnding, importPath, testPlace } from '../../core/actions/testPlace.ts';
import { withAdded } from '../../core/templates/projectTemplates.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { type CodeTarget, codeTarget } from './codeTarget.ts';
import { editTargetAt, proposeEdit } from './proposeEdit.ts';

/** Folders above the source that are looked into. */
const maxFolders = 12;
/** Files of the source's kind that are looked at for how tests are named. */
const maxFiles = 3000;
const elsewhere = '**/{node_modules,dist,out,build,target,.venv,venv,vendor,.git}/**';

/** On the selection, or the whole file. Returns the proposal. */
export function registerGenerateTests(services: Services): Disposable {
  return registerCommand(services.messages, 'mlxCode.actions.generateTests', async (argument, place) =>
    generateTests(services, await codeTarget(argument, place, 'file')),
  );
}

/** Throws `documentUnsaved` and `testsUnknown` besides what {@link proposeEdit} does. */
export async function generateTests(services: Services, { document, range, whole }: CodeTarget): Promise<Proposal> {
  const problem = rangeProblem(document, range, whole ? 'file' : 'selection');
  if (problem) throw problem;
  if (document.isUntitled) throw new AppError('documentUnsaved', 'an untitled document has no folder');
  const project = await projectOf(document.uri);
  const framework = testFramework(document.languageId, project.files);
  if (!framework) throw new AppError('testsUnknown', `no test framework is known for ${document.languageId}`);
  const source = path.posix.relative(project.root.path, document.uri.path);
  const place = testPlace(framework.id, source, await alike(project.root, path.posix.extname(source)));
  const uri = vscode.Uri.joinPath(project.root, place.path);
  const target = await editTargetAt(uri, document.languageId);
  const inSource = place.kind === 'source';
  const imported = importPath(document.languageId, place.path, source, importEnding(document.getText()));
  const instruction = [
    `Write tests for ${inSource ? 'the code of this file' : `the code of ${vscode.workspace.asRelativePath(document.uri)}`}.`,
    framework.hint,
    imported === null ? '' : `Import what is tested from '${imported}'.`,
    'Test what callers rely on: the usual case, the edges, and wrong input. One behaviour in each test, named after it.',
    inSource
      ? 'Put them into the module of tests at the end of the file; change nothing else.'
      : 'document' in target
        ? 'Add them behind the tests that are there, and keep those as they are.'
        : 'The file is new: write all of it.',
  ];
  return proposeEdit(services, {
    label: t('Tests for {0} ({1})', nameOf(document.uri), framework.id),
    doing: t('Writing tests for {0}', nameOf(document.uri)),
    instruction: withAdded(instruction.filter((part) => part !== '').join(' '), services.settings.ofProject, 'test'),
    targets: [target],
    ...(inSource
      ? {}
      : {
          context: [
            { path: vscode.workspace.asRelativePath(document.uri), languageId: document.languageId, text: document.getText(range) },
          ],
        }),
    origin: 'tests',
  });
}

interface Project {
  root: vscode.Uri;
  /** The files that tell of it, nearest folder first. */
  files: { name: string; text: string }[];
}

/** The project of a file: the nearest folder, within the workspace's, that has one of the telling files; else that folder itself. */
async function projectOf(uri: vscode.Uri): Promise<Project> {
  const top = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, '..');
  const files: Project['files'] = [];
  let root: vscode.Uri | undefined;
  let folder = vscode.Uri.joinPath(uri, '..');
  for (let i = 0; i < maxFolders; i++) {
    const here = await entriesOf(folder);
    for (const name of tellingFiles) {
      if (!here.has(name)) continue;
      root ??= folder;
      files.push({ name, text: await textOf(vscode.Uri.joinPath(folder, name)) });
    }
    if (folder.path === top.path || folder.path === '/') break;
    folder = vscode.Uri.joinPath(folder, '..');
  }
  return { root: root ?? top, files };
}

async function entriesOf(folder: vscode.Uri): Promise<ReadonlySet<string>> {
  try {
    return new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name));
  } catch {
    // A file system that can't list leaves us with what the language alone says.
    return new Set();
  }
}

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch {
    return '';
  }
}

/** The project's files with this ending, relative to it. */
async function alike(root: vscode.Uri, ending: string): Promise<string[]> {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(root, `**/*${ending}`), elsewhere, maxFiles);
  return found.map((uri) => path.posix.relative(root.path, uri.path));
}
