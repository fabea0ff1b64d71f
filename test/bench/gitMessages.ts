/**
 * `git.message.form` and `git.message.scope`: whether what a random model writes has the form of its repository's messages, and names only what changed. Half of the
 * diffs are of commits of a history (`HISTORY=DIR` names another clone), half of generated repositories, a few in each style that projects are written in.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { silentLog } from '../../src/base/log.ts';
import { type CommitMessage, type CommitMessageOptions, CommitMessageService } from '../../src/core/git/commitMessageService.ts';
import { parseCommitMessage } from '../../src/core/git/parseCommitMessage.ts';
import { type CommitStyle, styleChoices } from '../../src/core/git/style/commitStyle.ts';
import { learnStyle } from '../../src/core/git/style/learnStyle.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import type { CommitChanges } from '../../src/core/ports.ts';
import { readCommit } from '../../src/node/git/readCommit.ts';
import { readCommitChanges } from '../../src/node/git/readCommitChanges.ts';
import { readStyleFacts } from '../../src/node/git/readStyleFacts.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { styledHistories, styledRepository } from '../support/commitStyles.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';
import { inProcess } from '../support/inProcessEngine.ts';
import { isScopeOfPath } from '../support/scopeOfPath.ts';
import { repository } from './indexCorpus.ts';
import { type BenchOptions, type Row, unmeasured } from './row.ts';

/** Diffs of each half. */
const half = 100;
/** Tokens of the window: the prompts of a larger one are read for minutes. */
const usualWindow = 1536;
/** What no message may have: signs of markup and of a thought. */
const markup = /[`*<]|(?<!\b[CFJQX])#|\bthink>/;

/** A change, and what its message has to look like. */
interface Asked {
  changes: CommitChanges;
  style: CommitStyle;
  /** Of its first line, where somebody has written it down. */
  header?: RegExp;
  options: CommitMessageOptions;
}

export async function* messageRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const root = path.resolve(process.env.HISTORY ?? repository);
  const whose = process.env.HISTORY === undefined ? 'this repository’s own history' : `the history of ${path.basename(root)}`;
  const hashes = hashesOf(root);
  if (hashes.length < half) {
    const note = `needs ${String(half)} commits, and ${whose} has ${String(hashes.length)}`;
    for (const id of ['git.message.form', 'git.message.scope']) yield unmeasured(id, 'ratio', '= 1', note);
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'messages-'));
  const engine = new LlamaEngine(() => undefined);
  try {
    const model = path.join(folder, 'random.gguf');
    writeFixtureModel({ out: model, kind: 'random', seed: 7 });
    const settings = new FakeSettings({
      modelPath: model,
      contextSize: full ? 4096 : usualWindow,
      threads: 1,
      temperature: 1.2,
      commitBody: false,
    });
    const port = inProcess(engine);
    const service = new CommitMessageService(port, new ModelService(port, settings, silentLog), settings, silentLog);
    let [asked, formed, scoped, named] = [0, 0, 0, 0];
    for await (const one of both(root, hashes)) {
      if (asked++ % 20 === 0) say(`message ${String(asked)} of ${String(2 * half)}`);
      settings.change({ commitBody: asked % 2 === 0 });
      const written = await service.write(one.changes, { ...one.options, style: one.style, seed: asked });
      if (hasForm(written, one)) formed++;
      const paths = one.changes.files.map((file) => file.path);
      if (written.scope === null || paths.some((changed) => isScopeOfPath(written.scope ?? '', changed))) scoped++;
      if (written.scope !== null) named++;
    }
    const of = `${String(half)} diffs of ${whose}, ${String(half)} of generated repositories in ${String(styledHistories.length)} styles; random weights${full ? '' : `, a window of ${String(usualWindow)} tokens; 4096 with --full`}`;
    const row = { unit: 'ratio', n: asked, min: null, max: null, goal: '= 1' };
    yield { id: 'git.message.form', value: formed / asked, ...row, note: of };
    yield { id: 'git.message.scope', value: scoped / asked, ...row, note: `${String(named)} name one` };
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the style says by the strict parser, as the kind of history says by its own words, and as every message has to be. */
function hasForm({ message, ...parts }: CommitMessage, { style, header, options }: Asked): boolean {
  const [first = '', ...rest] = message.split('\n');
  const most = options.length === 'shorter' ? 50 : 72;
  const parsed = parseCommitMessage(message, parts.scope === null ? [] : [parts.scope], {
    ...style,
    maxHeader: Math.min(most, style.maxHeader),
    headings: options.length === 'shorter' ? [] : style.headings,
  });
  const own = style.trailers.reduce(
    (text, trailer) => text.replace(trailer, ''),
    style.key ? message.replace(style.key.text, '') : message,
  );
  return (
    typeof parsed === 'object' &&
    parsed.subject === parts.subject &&
    (header?.test(message) ?? true) &&
    first.length <= most &&
    rest.every((line) => line.length <= 72) &&
    !markup.test(own)
  );
}

async function* both(root: string, hashes: readonly string[]): AsyncIterable<Asked> {
  const facts = await readStyleFacts(root);
  for (const [at, hash] of hashes.entries()) {
    const style = learnStyle(facts, styleChoices[at % styleChoices.length] ?? 'repository');
    yield { changes: { source: 'staged', ...(await readCommit(root, hash)) }, style, options: optionsOf(at) };
  }
  for (let at = 0; at < half; at++) {
    const history = styledHistories[at % styledHistories.length];
    if (!history) return;
    const made = styledRepository(history);
    try {
      const round = Math.floor(at / styledHistories.length);
      made.write(`src/cart/part${String(round)}.ts`, `export const value = ${String(at)};\n`.repeat(1 + at));
      if (round % 2 === 1) made.write('docs/Größe & Gewicht.md', 'Words.\n');
      if (round > 2) made.write(`net/http/${'deep/'.repeat(round)}file.go`, 'package http\n');
      made.git('add', '--all');
      const style = learnStyle(await readStyleFacts(made.path), 'repository');
      yield { changes: await readCommitChanges(made.path), style, header: history.header, options: optionsOf(at) };
    } finally {
      made.remove();
    }
  }
}

function optionsOf(at: number): CommitMessageOptions {
  return at % 5 === 3 ? { length: 'shorter' } : at % 5 === 4 ? { length: 'longer' } : {};
}

/** The newest commits that change something. */
function hashesOf(root: string): string[] {
  try {
    const listed = execFileSync('git', ['log', '--no-merges', '--format=%H', '-n', String(half), '--', '.'], {
      cwd: root,
      encoding: 'utf8',
    });
    return listed.split('\n').filter((line) => line !== '');
  } catch {
    return [];
  }
}
