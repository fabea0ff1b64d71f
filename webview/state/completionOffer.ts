/** What stands above the field while something is typed that can be completed. Types only. */

export interface Completion {
  /** What the row shows first. */
  label: string;
  help: string;
  /** The draft when it is taken. */
  draft: string;
  /** Where the cursor is then; at the end when absent. */
  cursor?: number;
  /** Nothing has to follow: taking it with Enter may send it at once. */
  complete: boolean;
  /** What the host attaches when it is taken. */
  mention?: string;
}

/** Something to choose from, or how what is typed goes on. */
export type Offer = { kind: 'choices'; title: string; choices: Completion[] } | { kind: 'usage'; usage: string; help: string };
