/** A project's graph as it is drawn: what goes from the process that keeps it to the page that shows it. Types only. */
import type { UnneededReason } from './unneededReason.ts';

export interface GraphViewNode {
  /** The file's or folder's path; a folder's ends with `/`. */
  id: string;
  label: string;
  isFolder: boolean;
  /** How many files it stands for: 1 for a file. */
  files: number;
  isFocus: boolean;
  isEntry: boolean;
  /** Files of it that import each other in a circle. */
  inCycles: number;
  /** Files of it that nothing seems to need. */
  dead: number;
  /** How sure that is, of a file; of a folder, of the surest. */
  confidence: 'high' | 'medium' | 'low' | null;
  /** Why it seems so; of a file only. */
  why: UnneededReason | null;
}

export interface GraphViewEdge {
  from: string;
  to: string;
  /** Imports that it stands for. */
  imports: number;
  inCycle: boolean;
  /** Each of them for types only. */
  typeOnly: boolean;
}

export interface GraphView {
  /** In the order of their paths. */
  nodes: GraphViewNode[];
  edges: GraphViewEdge[];
  /** Files that are farther from the focus than is shown. */
  beyond: number;
  /** Source files of the whole project that import none of it, and that none imports; drawn only where they are asked for. */
  unlinked: number;
}

/** Which part of the graph is wanted. */
export interface GraphViewQuery {
  /** A file's path; null for the whole project. */
  focus: string | null;
  /** How far from the focus, in imports. */
  depth: number;
  /** `needs`: what the focus imports; `needed`: who imports it. */
  direction: 'needs' | 'needed' | 'both';
  /** In the whole project: also source files that no import leads to or from. */
  unlinked: boolean;
  /** Nodes at most, unless the user unfolds more. */
  most: number;
  /** Folders that the user unfolded, or folded, without a slash at the end. */
  unfolded: string[];
  folded: string[];
}
