/** Which model `npm start` uses: the one that is named, the newest one on this machine, else the built-in test model, written now. */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Say } from '../test/support/command.ts';
import { cacheFolder } from '../test/support/vscodeServerInstall.ts';
import { writeFixtureModel } from './fixtureModel.ts';

/** `MLX_CODE_MODEL`, else the newest `*.gguf` of `~/.mlx-code/models`, else the scripted test model in the cache folder. */
export async function chooseStartModel(say: Say): Promise<string> {
  const named = process.env.MLX_CODE_MODEL;
  if (named) {
    if (!existsSync(named)) throw new Error(`MLX_CODE_MODEL names ${named}, which is not there.`);
    return path.resolve(named);
  }
  const newest = await newestModel(path.join(os.homedir(), '.mlx-code', 'models'));
  if (newest) {
    say(`using the model ${newest}`);
    return newest;
  }
  const out = path.join(cacheFolder(), 'test-model-scripted.gguf');
  say('no model on this machine: writing the built-in test model (set MLX_CODE_MODEL to use a real one)');
  // Written anew each time: it takes a moment, and an older one may say other things.
  writeFixtureModel({ out, kind: 'scripted' });
  return out;
}

async function newestModel(folder: string): Promise<string | null> {
  const names = await fs.readdir(folder).catch(() => []);
  const models = names.filter((name) => name.endsWith('.gguf')).map((name) => path.join(folder, name));
  const dated = await Promise.all(models.map(async (file) => ({ file, time: (await fs.stat(file)).mtimeMs })));
  return dated.sort((a, b) => b.time - a.time)[0]?.file ?? null;
}
