/** What is wrong in a file of a command, and where. */
export interface FileProblem {
  /** Counted from 1. */
  line: number;
  /** `error`: the file is set aside; `warning`: it counts, but for this. */
  severity: 'error' | 'warning';
  /** One sentence, or two where there is a next step. */
  message: string;
}
