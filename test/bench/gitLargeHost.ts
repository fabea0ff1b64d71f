/**
 * What stands for the extension host when the message of a change is written: `node gitLargeHost.ts REPOSITORY MODEL WORKER` runs the services in this process, the model in a worker
 * of its own, and prints one line of JSON: tokens, megabytes above idle, and milliseconds of the event loop.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../src/app.ts';
import { silentLog } from '../../src/base/log.ts';
import { diffSections } from '../../src/core/git/diffSections.ts';
import { changeAtoms } from '../../src/core/git/split/changeAtom.ts';
import { changeGroups } from '../../src/core/git/split/changeGroups.ts';
import { changeSecrets } from '../../src/node/git/changeSecrets.ts';
import { readCommitChanges } from '../../src/node/git/readCommitChanges.ts';
import { FakeSettings } from '../support/fakeEnginePort.ts';

const [repository, model, workerPath] = process.argv.slice(2);
if (repository === undefined || model === undefined || workerPath === undefined)
  throw new Error('a repository, a model and a worker are needed');
const everyMs = 5;

const app = createApp({
  log: silentLog,
  settings: new FakeSettings({ modelPath: model, threads: 1, contextSize: 8192, commitBody: false }),
  workerPath,
  // Nothing is kept: no file is changed.
  dataFolder: path.join(tmpdir(), 'mlx-code-unused-data'),
  surroundings: () => ({ workspaceTrusted: true }),
});
await app.models.ensureLoaded();
// What is read for the first time by anybody isn't what a large change takes.
await app.secrets.find([{ path: 'a.ts', lines: [{ text: 'const a = 1;', line: 1 }] }]);
/** Tokens of the longest prompt. */
let tokens = 0;
const generate = app.engine.generate.bind(app.engine);
app.engine.generate = async (...asked) => {
  const result = await generate(...asked);
  tokens = Math.max(tokens, result.promptTokens);
  return result;
};
global.gc?.();
await new Promise((resolve) => setTimeout(resolve, 500));
const idle = process.memoryUsage().rss;
let most = idle;
const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), everyMs);
const lag = monitorEventLoopDelay({ resolution: everyMs });
lag.enable();
const begun = performance.now();
/** The most megabytes above idle by the end of each part of the work. */
const mbBy: Record<string, number> = {};
const ends = (part: string): void => void (mbBy[part] = Math.round((most - idle) / 1e6));
const changes = await readCommitChanges(repository);
ends('changes');
const { found, unread } = await changeSecrets(repository, app.secrets);
const readMs = performance.now() - begun;
ends('secrets');
let parts = 0;
const message = await app.commitMessages.write(changes, { seed: 1, onPart: () => parts++ });
ends('message');
const groups = changeGroups(changeAtoms(changes.files, diffSections(changes.diff)), 'unrelated').length;
ends('groups');
lag.disable();
clearInterval(watching);
console.log(
  JSON.stringify({
    message: message.message,
    files: changes.files.length,
    shownMb: changes.diff.length / 1e6,
    parts,
    tokens,
    secrets: found.length,
    unread: unread.length,
    groups,
    readMs,
    seconds: (performance.now() - begun) / 1000,
    mbBy,
    mb: (most - idle) / 1e6,
    lagMs: lag.percentile(99) / 1e6,
    lagMost: lag.max / 1e6,
  }),
);
await app.close();
