/** How answers that change files are held against the project's own tests. Types only. */

/** Tests that a person has agreed to, to the letter. */
export interface AgreedTests {
  /** As it is run. */
  command: string;
  /**
   * Runs them on the files as they are on the disk. `unsaved`: one of these files isn't there as it is in the editor; `late`: they took longer than commands may, and were ended; `unknown`: nobody
   * could tell how they ended. Rejects with `cancelled` when it was stopped.
   */
  run(paths: readonly string[], signal: AbortSignal): Promise<TestResult>;
}

export type TestResult = 'passed' | 'failed' | 'late' | 'unsaved' | 'unknown';

export interface AnswerTests {
  /** Asks a person whether that many answers are to be tried one after the other, each taken back again. Null where there are no tests, they can't be run, or they aren't wanted. */
  agree(count: number, signal: AbortSignal): Promise<AgreedTests | null>;
}
