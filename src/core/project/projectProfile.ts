/**
 * What a project is: its languages, what it is built with, and the commands that build, run and test it, told by the files that say so. It must not
 * know where they are read from. Pure.
 */
import { baseName, folderOf } from '../../base/relativePath.ts';
import { cmakeProject, goProject, mesonProject, rustProject, swiftProject } from './compiledProjects.ts';
import { dartProject, dotnetProject, elixirProject, gradleProject, mavenProject, phpProject, rubyProject } from './managedProjects.ts';
import { denoProject, nodeProject } from './nodeProject.ts';
import { manifestFault, type ManifestFault } from './manifestFault.ts';
import { type Ecosystem, ManifestFolder, ManifestProblem, type ProjectPart, purposes } from './projectPart.ts';
import { type LanguageShare, projectLanguages } from './projectLanguages.ts';
import { pythonProject } from './pythonProject.ts';
import { justProject, makeProject, taskProject } from './taskFiles.ts';

export interface ProjectProfile {
  files: number;
  languages: LanguageShare[];
  /** The topmost first. */
  parts: ProjectPart[];
  /** Manifests that aren't what they should be, each with what is wrong. What can be told all the same is told. */
  problems: { path: string; fault: ManifestFault }[];
  /** Manifests that weren't looked at, as there are too many. */
  leftOut: number;
}

/** In a folder of several, what its own language's tool says goes before tasks for any language. */
const ecosystems: readonly Ecosystem[] = [
  nodeProject, denoProject, pythonProject, rustProject, goProject, mavenProject, gradleProject, dotnetProject, phpProject, rubyProject, dartProject,
  elixirProject, swiftProject, cmakeProject, mesonProject, makeProject, justProject, taskProject,
]; // prettier-ignore

/** What a file of this name says that a project is; null for one that says nothing. */
export function kindOfManifest(name: string): string | null {
  return ecosystems.find(({ manifests }) => manifests.some((manifest) => manifest.test(name)))?.kind ?? null;
}

/** Parts of a project that are looked at, the topmost first. */
const mostParts = 40;
/** What lies in such a folder is not what the project is: it was fetched, or is there to be tried on. */
const foreign =
  /(?:^|\/)(?:node_modules|vendor|third_party|third-party|fixtures?|__fixtures__|testdata|\.venv|venv|target|build|dist|Pods)(?:\/|$)/;

/** The files that {@link projectProfile} wants to have read, and how many manifests are left out. */
export function manifestPaths(paths: Iterable<string>): { read: string[]; leftOut: number } {
  const all = [...paths];
  const manifests = manifestsOf(all);
  const kept = manifests.slice(0, mostParts);
  const folders = new Map<string, RegExp[]>();
  for (const { path, ecosystem } of kept) {
    if (!ecosystem.reads) continue;
    const folder = folderOf(path);
    folders.set(folder, [...(folders.get(folder) ?? []), ecosystem.reads]);
  }
  const beside = all.filter((path) => folders.get(folderOf(path))?.some((reads) => reads.test(baseName(path))));
  return { read: [...new Set([...kept.map(({ path }) => path), ...beside])], leftOut: manifests.length - kept.length };
}

/** `texts` are what was read of {@link manifestPaths}; what could not be read is missing. */
export function projectProfile(paths: Iterable<string>, texts: ReadonlyMap<string, string>): ProjectProfile {
  const all = new Set(paths);
  const manifests = manifestsOf(all);
  const parts: ProjectPart[] = [];
  const problems: ProjectProfile['problems'] = [];
  for (const { path, ecosystem } of manifests.slice(0, mostParts)) {
    if (!texts.has(path)) {
      problems.push({ path, fault: { kind: 'unread' } });
      continue;
    }
    try {
      const folder = new ManifestFolder(path, (one) => all.has(one), texts);
      const { frameworks, commands } = ecosystem.find(folder);
      const sorted = commands.sort((a, b) => purposes.indexOf(a.purpose) - purposes.indexOf(b.purpose));
      parts.push({ folder: folder.folder, kind: ecosystem.kind, manifest: path, frameworks, commands: sorted });
    } catch (error) {
      if (!(error instanceof ManifestProblem)) throw error;
      problems.push({ path, fault: manifestFault(path, texts.get(path) ?? '') ?? error.fault });
    }
  }
  for (const [path, text] of texts) {
    const fault = manifestFault(path, text);
    if (fault !== null && !problems.some((one) => one.path === path)) problems.push({ path, fault });
  }
  return {
    files: all.size,
    languages: projectLanguages([...all].filter((path) => !foreign.test(folderOf(path)))),
    parts,
    problems,
    leftOut: Math.max(0, manifests.length - mostParts),
  };
}

interface Manifest {
  path: string;
  ecosystem: Ecosystem;
  /** How much it says: its place among the ecosystem's manifests. */
  rank: number;
}

/** The topmost first; of an ecosystem one in each folder. */
function manifestsOf(paths: Iterable<string>): Manifest[] {
  const found = new Map<string, Manifest>();
  for (const path of paths) {
    const folder = folderOf(path);
    if (foreign.test(folder)) continue;
    const name = baseName(path);
    for (const ecosystem of ecosystems) {
      const rank = ecosystem.manifests.findIndex((manifest) => manifest.test(name));
      const place = `${folder}\0${ecosystem.kind}`;
      const known = found.get(place);
      if (rank >= 0 && (!known || rank < known.rank || (rank === known.rank && path < known.path)))
        found.set(place, { path, ecosystem, rank });
    }
  }
  const order = ({ path, ecosystem }: Manifest): [depth: number, folder: string, ecosystem: number] => [
    path.split('/').length,
    folderOf(path),
    ecosystems.indexOf(ecosystem),
  ];
  return [...found.values()].sort((a, b) => compared(order(a), order(b)));
}

/** Lists of the same length, by the first place that differs. */
function compared(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((one, place) => one !== b[place]);
  return at < 0 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}
