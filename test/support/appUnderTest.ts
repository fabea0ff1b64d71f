/** The whole core with the built worker in a process of its own, without an editor. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type App, createApp } from '../../src/app.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Settings } from '../../src/core/ports.ts';
import { dist } from './cliProcess.ts';
import { FakeSettings } from './fakeEnginePort.ts';

/** Services over a real worker that loads `modelPath` on first use, on one thread: the test models gain nothing from more. The test closes it. */
export function appUnderTest(modelPath: string, settings: Partial<Settings> = {}): App {
  return createApp({
    log: silentLog,
    settings: new FakeSettings({ modelPath, threads: 1, ...settings }),
    workerPath: path.join(dist, 'worker.mjs'),
    // Nothing is kept: no file is changed.
    dataFolder: path.join(tmpdir(), 'mlx-code-unused-data'),
    surroundings: () => ({ workspaceTrusted: true }),
  });
}
