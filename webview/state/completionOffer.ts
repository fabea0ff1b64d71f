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
  /** It can't do anything now; its help says why. */
  unusable?: true;
}

/** Something to choose from, or how what is typed goes on. With `waits`, what is typed may be right as it is: Enter takes only what an arrow key has chosen. */
export type Offer =
  { kind: 'choices'; title: string; choices: Completion[]; waits?: true } | { kind: 'usage'; usage: string; help: string };
