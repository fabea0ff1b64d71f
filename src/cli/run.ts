/**
 * Runs one command from start to exit code: builds the app, ends it, and turns failures into words. It must not know how a command
 * does its work.
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { createApp } from '../app.ts';
import { AppError } from '../base/appError.ts';
import type { Settings } from '../core/ports.ts';
import { usualIndexLimits } from '../core/indexing/usualIndexLimits.ts';
import { projectSettingsFile } from '../core/projectSettings/projectKeys.ts';
import { noProjectSettings } from '../core/projectSettings/readProjectSettings.ts';
import { defaultDataFolder } from '../node/dataFolder.ts';
import { readSettingsFile } from '../node/projectSettings/readSettingsFile.ts';
import { type CommonOptions, type Invocation, parseArguments } from './args.ts';
import { apply } from './apply.ts';
import { ask } from './ask.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { commitMessage } from './commitMessage.ts';
import { describeProject } from './describeProject.ts';
import { edit } from './edit.ts';
import { downloadsOf } from './headlessDownloads.ts';
import { headlessInstructions } from './headlessInstructions.ts';
import { headlessLog } from './headlessLog.ts';
import { HeadlessSettings } from './headlessSettings.ts';
import { helpText } from './help.ts';
import { Interrupt } from './interrupt.ts';
import { namedModel, projectModel } from './modelFinder.ts';
import { contextOf } from './contextOf.ts';
import { graphProject } from './graphProject.ts';
import { indexProject } from './indexProject.ts';
import { modelsAdvise } from './modelsAdvise.ts';
import { modelsBenchmark } from './modelsBenchmark.ts';
import { modelsDelete } from './modelsDelete.ts';
import { modelsDownload } from './modelsDownload.ts';
import { modelsInspect } from './modelsInspect.ts';
import { modelsList } from './modelsList.ts';
import { modelsVerify } from './modelsVerify.ts';
import { modelsBeside } from './modelGaps.ts';
import { Output } from './output.ts';
import { changelog } from './changelog.ts';
import { completionScript } from './completionScript.ts';
import { pullRequest } from './pullRequest.ts';
import { releaseNotes } from './releaseNotes.ts';
import { ownVersion } from './ownVersion.ts';
import { review } from './review.ts';
import { searchProject } from './searchProject.ts';
import { showSettings } from './showSettings.ts';
import { stats } from './stats.ts';
import { undo } from './undo.ts';

/** Never rejects; returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const output = new Output({ json: options.includes('--json'), quiet: options.includes('--quiet') || options.includes('-q') });
  const code = await perform(argv, output);
  await output.flush();
  if (!output.failure) return code;
  const why = output.failure.code ?? output.failure.message;
  output.complain(
    output.done === ''
      ? `The output could not be written (${why}). Make room for it and try again.`
      : `${output.done}, but the output could not be written (${why}).`,
  );
  return exitCodes.failed;
}

async function perform(argv: readonly string[], output: Output): Promise<number> {
  try {
    const invocation = parseArguments(argv, process.env);
    if ('common' in invocation) output.set(invocation.common);
    return await carryOut(invocation, output);
  } catch (error) {
    output.error(error);
    if (AppError.is(error, 'projectDenies')) return exitCodes.partly;
    return AppError.is(error, 'usage') ? exitCodes.usage : exitCodes.failed;
  }
}

async function carryOut(invocation: Invocation, output: Output): Promise<number> {
  switch (invocation.command) {
    case 'help':
      output.line({ type: 'help', text: helpText(invocation.topic) });
      output.text(helpText(invocation.topic));
      return exitCodes.done;
    case 'version':
      output.line({ type: 'version', version: ownVersion() });
      output.text(`${ownVersion()}\n`);
      return exitCodes.done;
    case 'completion':
      output.line({ type: 'completion', text: completionScript(invocation.shell) });
      output.text(completionScript(invocation.shell));
      return exitCodes.done;
    case 'ask':
      return withModel(invocation.common, output, {}, (context) => ask(invocation.question, invocation.files, context));
    case 'commit-message':
      return withModel(invocation.common, output, invocation.body ? { commitBody: true } : {}, (context) =>
        commitMessage(invocation, context),
      );
    case 'pull-request':
      return withModel(invocation.common, output, {}, (context) => pullRequest(invocation.base, context));
    case 'changelog':
      return withModel(invocation.common, output, {}, (context) => changelog(invocation.base, context));
    case 'release-notes':
      return withModel(invocation.common, output, {}, (context) => releaseNotes(invocation, context));
    case 'apply':
      return withApp(invocation.common, output, {}, (context) => apply(invocation, context));
    case 'edit':
      return withModel(invocation.common, output, {}, (context) => edit(invocation, context));
    case 'undo':
      return withApp(invocation.common, output, {}, (context) => undo(invocation, context));
    case 'index': {
      const { embedding, common } = invocation;
      const embeddingModelPath = embedding === null ? '' : path.resolve((await namedModel(embedding)).path);
      return withApp({ ...common, model: null }, output, { embeddingModelPath }, (context) => indexProject(invocation, context));
    }
    case 'context': {
      const { settings, gaps } = await modelsBeside({ embedding: null, reranking: invocation.reranking });
      return withModel(invocation.common, output, settings, (context) => contextOf(invocation, context, gaps));
    }
    case 'graph':
      return withApp(invocation.common, output, {}, (context) => graphProject(invocation, context));
    case 'project':
      return withApp(invocation.common, output, {}, (context) => describeProject(context));
    case 'settings':
      // It lists them itself.
      return withApp(invocation.common, output, {}, (context) => showSettings(context), false);
    case 'stats':
      return withApp(invocation.common, output, {}, (context) => stats(invocation, context));
    case 'review':
      return withModel(invocation.common, output, {}, (context) => review(invocation, context));
    case 'search': {
      const { settings, gaps } = await modelsBeside(invocation);
      return withApp({ ...invocation.common, model: null }, output, settings, (context) => searchProject(invocation, context, gaps));
    }
    case 'models list':
      return withApp(invocation.common, output, {}, (context) => modelsList(context));
    case 'models advise':
      return withApp(invocation.common, output, {}, (context) => modelsAdvise(invocation.role, context));
    case 'models verify':
      return withApp(invocation.common, output, {}, (context) => modelsVerify(invocation.file, context));
    case 'models delete':
      return withApp(invocation.common, output, {}, (context) => modelsDelete(invocation.file, context));
    case 'models inspect':
      return withApp(invocation.common, output, {}, (context) => modelsInspect(invocation.file, context));
    case 'models benchmark':
      return withModel(invocation.common, output, {}, (context) => modelsBenchmark(context));
    case 'models download':
      return withApp(invocation.common, output, {}, (context) => modelsDownload(invocation.model, context));
  }
}

/** As {@link withApp}, for a command that asks the model, which may be named by an alias. */
async function withModel(
  common: CommonOptions,
  output: Output,
  settings: Partial<Settings>,
  command: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const model = common.model === null ? await modelOfProject(common.root, output) : (await namedModel(common.model)).path;
  return withApp({ ...common, model }, output, settings, command);
}

/** Where nobody names a model, the one that the project's file names; null where it names none that is here. */
async function modelOfProject(root: string, output: Output): Promise<string | null> {
  assertFolder(root);
  const { path: file, problem } = await projectModel(await readSettingsFile(root));
  if (problem !== null) output.note(problem);
  return file;
}

/** Runs a command with an app of its own; ends both within a second of an interrupt, and leaves no process behind. */
async function withApp(
  common: CommonOptions,
  output: Output,
  settings: Partial<Settings>,
  command: (context: CommandContext) => Promise<number>,
  tellsProblems = true,
): Promise<number> {
  assertFolder(common.root);
  const project = await readSettingsFile(common.root);
  for (const { line, column, severity, message } of project?.problems ?? [])
    if (tellsProblems && severity !== 'note') output.note(`${projectSettingsFile}:${String(line)}:${String(column)}: ${message}`);
  const app = createApp({
    log: headlessLog(process.env.MLX_CODE_LOG),
    settings: new HeadlessSettings(common, settings, project ?? noProjectSettings),
    workerPath: fileURLToPath(new URL('./worker.mjs', import.meta.url)),
    dataFolder: defaultDataFolder(process.env),
    // Whoever starts a command in a folder means that folder.
    surroundings: () => ({
      workspaceTrusted: true,
      project: () => (project ? [{ file: projectSettingsFile, settings: project }] : []),
    }),
    instructions: headlessInstructions(common.root),
    downloads: downloadsOf(process.env),
    // Whoever asks for it wants it now. What an editor was told to leave out stays out.
    index: () => ({ when: 'always', exclude: project?.values.exclude ?? [], limits: usualIndexLimits, asKept: true }),
    // Nobody types: what was asked for is worth waiting for.
    searchPatienceMs: Infinity,
  });
  const interrupt = new Interrupt(() => app.engine.pid, {
    onHeld: () => output.note('Putting the files back. Pressing Ctrl+C again ends that at once; “mlx-code undo” does it then.'),
    onLeave: () => output.error(new AppError('cancelled', 'interrupted')),
  });
  const following = app.models.onDidChange(({ status, name, progress }) => {
    if (status === 'loading') output.progress(`loading ${name}, ${String(Math.round((progress ?? 0) * 100))} %`);
  });
  try {
    const code = await command({
      app,
      output,
      common,
      project,
      signal: AbortSignal.any([interrupt.signal, output.readerGone]),
      interrupt: interrupt.signal,
      hold: (work) => interrupt.hold(work),
    });
    return interrupt.code ?? code;
  } catch (error) {
    if (interrupt.code !== null) {
      output.error(new AppError('cancelled', 'interrupted'));
      return interrupt.code;
    }
    // The reader had what it wanted.
    if (output.readerGone.aborted && AppError.isCancelled(error)) return exitCodes.done;
    throw error;
  } finally {
    following.dispose();
    await app.close();
    interrupt.dispose();
  }
}

function assertFolder(root: string): void {
  if (!(statSync(root, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    throw new AppError('fileUnreadable', `no folder ${root}`, { path: path.resolve(root), what: 'folder' });
  }
}
