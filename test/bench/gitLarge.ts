/** `git.bigdiff.memory`, `git.bigdiff.lag.p99`, `git.bigdiff.tokens`: what a change of 50 MB does to the process that the editor's extensions share, and what of it a model reads at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { runCommand } from '../support/command.ts';
import { seededRandom } from '../support/gbnfWalker.ts';
import { GitRepository } from '../support/gitRepository.ts';
import { buildForProduction, productionFolder } from './productionBuild.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

const megabytes = 50;
const files = 200;

interface Measure {
  files: number;
  parts: number;
  tokens: number;
  seconds: number;
  readMs: number;
  mb: number;
  mbBy: Record<string, number>;
  lagMs: number;
  lagMost: number;
}

export async function* largeRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  await buildForProduction(say);
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-large-'));
  const repository = new GitRepository('large');
  try {
    const model = path.join(folder, 'random.gguf');
    writeFixtureModel({ out: model, kind: 'random', seed: 3 });
    say(`a repository with ${String(megabytes)} MB of staged changes`);
    fill(repository);
    const runs: Measure[] = [];
    for (let run = 0; run < (full ? 5 : 3); run++) {
      const one = await host(repository.path, model);
      say(
        `run ${String(run + 1)}: ${one.mb.toFixed(0)} MB, lag ${one.lagMs.toFixed(1)} ms (most ${one.lagMost.toFixed(1)}), read in ${one.readMs.toFixed(0)} ms, ${String(one.parts)} parts, ${one.seconds.toFixed(1)} s; MB by the end of ${Object.entries(
          one.mbBy,
        )
          .map(([part, mb]) => `${part} ${String(mb)}`)
          .join(', ')}`,
      );
      runs.push(one);
    }
    const note = `${String(runs[0]?.files ?? 0)} files, ${String(megabytes)} MB of diff, read in ${String(runs[0]?.parts ?? 0)} parts; looked through for secrets, the message written`;
    yield measured(
      'git.bigdiff.memory',
      'MB',
      '≤ 200',
      runs.map(({ mb }) => mb),
      `${note}; above idle, the most of the process with the services`,
    );
    yield measured(
      'git.bigdiff.lag.p99',
      'ms',
      '≤ 100',
      runs.map(({ lagMs }) => lagMs),
      `the longest ${Math.max(...runs.map(({ lagMost }) => lagMost)).toFixed(1)} ms`,
    );
    yield measured(
      'git.bigdiff.tokens',
      'tokens',
      '≤ 5000',
      runs.map(({ tokens }) => tokens),
      'the longest prompt, as the engine counts it; what may be read of a change for a message',
    );
  } finally {
    repository.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function host(repository: string, model: string): Promise<Measure> {
  const program = path.join(import.meta.dirname, 'gitLargeHost.ts');
  const { code, output } = await runCommand(process.execPath, [
    '--expose-gc',
    program,
    repository,
    model,
    path.join(productionFolder, 'worker.mjs'),
  ]);
  const line = output.split('\n').findLast((one) => one.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`the host failed:\n${output}`);
  return JSON.parse(line) as Measure;
}

/** Code of a generated kind in files of equal length, with a change in each line. */
function fill(repository: GitRepository): void {
  const random = seededRandom(11);
  const bytes = (megabytes * 1e6) / files / 2;
  const text = (file: number, version: string): string => {
    const lines: string[] = [];
    for (let length = 0; length < bytes; length += (lines.at(-1)?.length ?? 0) + 1)
      lines.push(`export const ${version}Value${String(file)}_${String(lines.length)} = ${String(Math.floor(random() * 1e9))};`);
    return `${lines.join('\n')}\n`;
  };
  const name = (file: number): string => `src/part${String(file % 20)}/file${String(file)}.ts`;
  for (let file = 0; file < files; file++) repository.write(name(file), text(file, 'old'));
  repository.commit();
  for (let file = 0; file < files; file++) repository.write(name(file), text(file, 'new'));
  repository.git('add', '--all');
}
