/** Once for a run: the packaged extension, installed the way a user installs it, the test models, and what shows the workbench. */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../support/browser.ts';
import { mustRun } from '../support/command.ts';
import { writeFixtureModels } from '../support/fixtureModels.ts';
import { createProfile } from '../support/profile.ts';
import { installVsix } from '../support/vscodeServer.ts';
import { ensureServerBuild, type ServerBuild } from '../support/vscodeServerInstall.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    build: ServerBuild;
    chromium: string;
    /** The extensions folder that every session shares; the extension is in it. */
    extensions: string;
    /** VS Code's own extensions, but those that start TypeScript's server as soon as a file in JavaScript is open. */
    withoutTypescript: string;
    scriptedModel: string;
    randomModel: string;
    shots: string;
  }
}

const root = path.join(import.meta.dirname, '..', '..');

/** The package that `npm test` made, else one made now: never one from an earlier day. */
async function packagedExtension(say: (line: string) => void): Promise<string> {
  const made = process.env.MLX_CODE_VSIX;
  if (made && existsSync(made)) return made;
  const file = path.join(root, 'out', 'package', 'mlx-code-ui.vsix');
  say('packaging the extension');
  await mustRun(process.execPath, ['scripts/package.ts', '--out', file], { cwd: root });
  return file;
}

function withoutTypescript(build: ServerBuild, folder: string): string {
  const all = path.join(build.root, 'extensions');
  mkdirSync(folder);
  for (const name of readdirSync(all))
    if (name !== 'typescript-language-features') symlinkSync(path.join(all, name), path.join(folder, name));
  return folder;
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string): void => console.log(line);
  const build = await ensureServerBuild(say);
  project.provide('build', build);
  project.provide('chromium', await ensureChromium(say));
  const profile = await createProfile();
  await installVsix(build, profile, await packagedExtension(say));
  project.provide('extensions', profile.extensions);
  project.provide('withoutTypescript', withoutTypescript(build, path.join(profile.folder, 'built-in')));
  const models = writeFixtureModels();
  project.provide('scriptedModel', models.scripted);
  project.provide('randomModel', models.random);
  const shots = path.join(import.meta.dirname, 'shots');
  mkdirSync(shots, { recursive: true });
  for (const name of readdirSync(shots)) if (name.startsWith('failure-')) rmSync(path.join(shots, name));
  project.provide('shots', shots);
  return async () => {
    models.remove();
    await profile.remove();
  };
}
