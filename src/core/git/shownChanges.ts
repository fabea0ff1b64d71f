/** Changes as a model is shown them: of a notebook by its cells, of everything else as git tells them. Pure. */
import type { ChangedFile } from '../ports.ts';
import { type DiffSection, diffSections } from './diffSections.ts';
import type { NotebookSection } from './notebookDiff.ts';

/** What git tells, and sections in its stead. */
export interface ToldChanges {
  files: ChangedFile[];
  diff: string;
  notebooks?: readonly NotebookSection[];
}

/** The sections in their order, of the first `most` characters of git's; notebooks that it had no room for come last. */
export function shownSections({ diff, notebooks = [] }: Pick<ToldChanges, 'diff' | 'notebooks'>, most = Infinity): DiffSection[] {
  const left = new Map(notebooks.map((notebook) => [notebook.path, notebook.text]));
  const sections = diffSections(diff.slice(0, most)).flatMap((section) => {
    const text = left.get(section.path);
    left.delete(section.path);
    return text === undefined ? section : diffSections(text);
  });
  return [...sections, ...[...left.values()].flatMap(diffSections)];
}

/** The files, those of notebooks with how many lines of their cells changed. */
export function shownFiles({ files, notebooks = [] }: Pick<ToldChanges, 'files' | 'notebooks'>): ChangedFile[] {
  const own = new Map(notebooks.flatMap(({ text, large }) => (large ? [] : diffSections(text))).map((section) => [section.path, section]));
  return files.map((file) => {
    const section = own.get(file.path);
    return section ? { ...file, lines: { added: section.added, removed: section.removed } } : file;
  });
}
