/** The model for a kind of project, told by a file in its topmost folder: `Cargo.toml` for Rust, `package.json` for JavaScript. Pure. */

/** The user's choice for a kind of project. */
export interface ProjectModel {
  /** Name of the file that tells the kind. */
  marker: string;
  /** Path of the model's file, as it is set; empty where none is. */
  path: string;
}

/** Files that tell what kind of project it is, of the languages that most are written in. */
export const usualMarkers = [
  'Cargo.toml',
  'go.mod',
  'pyproject.toml',
  'requirements.txt',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'CMakeLists.txt',
  'Package.swift',
  'pubspec.yaml',
  'composer.json',
  'Gemfile',
  'mix.exs',
  'package.json',
] as const;

/** What is set, in its order; what is no name of a file, or has no path, is left out. */
export function projectModels(set: unknown): ProjectModel[] {
  return entriesOf(set).flatMap(([name, value]): ProjectModel[] => {
    const marker = name.trim();
    if (!isFileName(marker) || typeof value !== 'string' || value.trim() === '') return [];
    return [{ marker, path: value.trim() }];
  });
}

/**
 * What is set with another model for a kind of project; an empty path takes it out. The one that `counts` here keeps its place, and another one comes first, so
 * that it counts from now on. All else stays as it is, also what can't be used.
 */
export function withProjectModel(set: unknown, { marker, path }: ProjectModel, counts: string | null): Record<string, unknown> {
  const entries = entriesOf(set);
  const isIt = ([name]: readonly [string, unknown]): boolean => name.trim() === marker;
  if (path !== '' && marker === counts) return Object.fromEntries(entries.map((entry) => (isIt(entry) ? [entry[0], path] : entry)));
  const others = entries.filter((entry) => !isIt(entry));
  return Object.fromEntries(path === '' ? others : [[marker, path], ...others]);
}

/** What is set without those models, told by their paths as they are set. */
export function withoutProjectModels(set: unknown, isMeant: (path: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(entriesOf(set).filter(([, value]) => typeof value !== 'string' || !isMeant(value.trim())));
}

function entriesOf(set: unknown): [string, unknown][] {
  return typeof set === 'object' && set !== null && !Array.isArray(set) ? Object.entries(set) : [];
}

/** It is looked for in one folder, and nowhere else. */
function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/:*?"<>|\0]/.test(name);
}
