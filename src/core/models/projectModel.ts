/** The model for a kind of project, told by a file in its topmost folder: `Cargo.toml` for Rust, `package.json` for JavaScript. Pure. */

/** The user's choice for a kind of project. */
export interface ProjectModel {
  /** Name of the file that tells the kind. */
  marker: string;
  /** Path of the model's file, as it is set. */
  path: string;
}

/** What is set, in its order; what is no name of a file, or has no path, is left out. */
export function projectModels(set: unknown): ProjectModel[] {
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return [];
  return Object.entries(set).flatMap(([name, value]): ProjectModel[] => {
    const marker = name.trim();
    const path: unknown = value;
    if (!isFileName(marker) || typeof path !== 'string' || path.trim() === '') return [];
    return [{ marker, path: path.trim() }];
  });
}

/** What is set with another model for a kind of project; an empty path takes it out. All else stays as it is, also what can't be used. */
export function withProjectModel(set: unknown, { marker, path }: ProjectModel): Record<string, unknown> {
  const entries = typeof set === 'object' && set !== null ? Object.entries(set) : [];
  return Object.fromEntries(
    entries.flatMap(([name, before]): [string, unknown][] => {
      if (name.trim() !== marker) return [[name, before]];
      return path === '' ? [] : [[name, path]];
    }),
  );
}

/** It is looked for in one folder, and nowhere else. */
function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/:*?"<>|\0]/.test(name);
}
