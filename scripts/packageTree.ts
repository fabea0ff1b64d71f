/**
 * The `node_modules` of a package: the engine for one platform, and of the packages it depends on those that running it reaches. It
 * is installed from the lock file, cut down to that platform first, so that nothing else is fetched.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { runNpm } from '../test/support/command.ts';
import type { Target } from './packageTargets.ts';

type Dependencies = Record<string, string>;

interface Manifest {
  name: string;
  version: string;
  dependencies?: Dependencies;
  optionalDependencies?: Dependencies;
  peerDependencies?: Dependencies;
  peerDependenciesMeta?: object;
  [key: string]: unknown;
}

interface Lock {
  packages: Record<string, Manifest>;
  [key: string]: unknown;
}

const engineScope = '@node-llama-cpp/';

/** Installs and prunes `node_modules` in `folder`, whose package.json then lists what is there. */
export async function installPackageTree(root: string, folder: string, target: Target): Promise<void> {
  const manifest = await readJson<Manifest>(path.join(root, 'package.json'));
  const lock = await readJson<Lock>(path.join(root, 'package-lock.json'));
  const engine = engineScope + target.engine;
  const wanted = (name: string): boolean => !name.startsWith(engineScope) || name === engine;

  const main = pick(manifest, ['name', 'version', 'dependencies']);
  const packages = Object.entries(lock.packages).filter(([place]) => place !== '' && wanted(place.replace(/^.*node_modules\//, '')));
  const cut = packages.map(([place, entry]): [string, unknown] => [
    place,
    entry.optionalDependencies ? { ...entry, optionalDependencies: filterKeys(entry.optionalDependencies, wanted) } : entry,
  ]);
  await writeJson(path.join(folder, 'package.json'), main);
  await writeJson(path.join(folder, 'package-lock.json'), { ...lock, packages: { '': main, ...Object.fromEntries(cut) } });
  await fs.copyFile(path.join(root, '.npmrc'), path.join(folder, '.npmrc'));
  const libc = target.os === 'linux' ? ['--libc=glibc'] : [];
  // Install scripts would look for a compiler, for this machine; the binaries come ready.
  await runNpm(['ci', '--omit=dev', `--os=${target.os}`, `--cpu=${target.cpu}`, ...libc, '--ignore-scripts'], { cwd: folder });
  await removeUnreached(folder, engine);
}

/** Removes the packages that the engine can't reach by import or require, and their mention in what stays. */
async function removeUnreached(folder: string, engine: string): Promise<void> {
  const reached = await reachedPackages(folder);
  reached.add(`node_modules/${engine}`);
  for (const place of await packagePlaces(folder)) {
    const absolute = path.join(folder, place);
    if (!reached.has(place)) {
      // A package that stays may stand inside one that goes.
      if (![...reached].some((other) => other.startsWith(`${place}/`))) await fs.rm(absolute, { recursive: true, force: true });
      continue;
    }
    const file = path.join(absolute, 'package.json');
    const { peerDependencies: _peers, peerDependenciesMeta: _meta, devDependencies: _dev, ...manifest } = await readJson<Manifest>(file);
    const isThere = (name: string): boolean => resolveFrom(place, name).some((candidate) => reached.has(candidate));
    if (manifest.dependencies) manifest.dependencies = filterKeys(manifest.dependencies, isThere);
    if (manifest.optionalDependencies) manifest.optionalDependencies = filterKeys(manifest.optionalDependencies, isThere);
    await writeJson(file, manifest);
  }
  for (const left of ['.package-lock.json', '.bin']) await fs.rm(path.join(folder, 'node_modules', left), { recursive: true, force: true });
}

/** Places (`node_modules/a/node_modules/b`) of the packages with a file that esbuild finds from the engine's entry. */
async function reachedPackages(folder: string): Promise<Set<string>> {
  const { metafile } = await build({
    stdin: { contents: "import 'node-llama-cpp'", resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    treeShaking: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    outfile: 'reached.mjs',
    // Asked for inside a try: the platforms' engines, a faster file copy for downloads, and Electron itself.
    external: [`${engineScope}*`, '@reflink/*', 'electron', 'supports-color'],
  });
  const places = Object.keys(metafile.inputs).map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return new Set(places.filter((place) => place !== undefined));
}

async function packagePlaces(folder: string, under = 'node_modules'): Promise<string[]> {
  const places: string[] = [];
  for (const name of await fs.readdir(path.join(folder, under)).catch(() => [])) {
    if (name.startsWith('.')) continue;
    const place = `${under}/${name}`;
    if (name.startsWith('@')) places.push(...(await packagePlaces(folder, place)));
    else places.push(place, ...(await packagePlaces(folder, `${place}/node_modules`)));
  }
  // The inner ones first, so that a folder is judged when what stands in it has been.
  return places.sort((a, b) => b.length - a.length);
}

/** Where Node looks for `name` from a package's place, nearest first. */
function resolveFrom(place: string, name: string): string[] {
  const parts = place.split('/node_modules/');
  return parts
    .map((_, i) => `${parts.slice(0, parts.length - i).join('/node_modules/')}/node_modules/${name}`)
    .concat(`node_modules/${name}`);
}

function pick(manifest: Manifest, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, manifest[key]]));
}

function filterKeys(record: Dependencies, keep: (key: string) => boolean): Dependencies {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await fs.readFile(file, 'utf8')) as T;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await fs.writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
