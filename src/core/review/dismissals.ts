/** Findings that somebody doesn't want to see again, and why. */
export interface Dismissal {
  /** Of `fingerprintOf`. */
  print: string;
  /** In the user's words; empty where none were given. */
  reason: string;
  /** What was dismissed, for whoever looks through the list. */
  path: string;
  rule: string;
  message: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Where they are kept. `node/review/keptDismissals.ts` is the product's. */
export interface Dismissals {
  /** The one of most recent date first. Never rejects: what can't be read was not dismissed. */
  all(): Promise<readonly Dismissal[]>;
  /** Rejects with `dismissalNotKept`. */
  add(dismissal: Dismissal): Promise<void>;
  /** Rejects with `dismissalNotKept`. One that isn't there is fine. */
  remove(print: string): Promise<void>;
}

/** What findings that were dismissed are known by, for a review that leaves them out. Never rejects where {@link Dismissals.all} doesn't. */
export async function dismissedPrints(dismissals: Pick<Dismissals, 'all'>): Promise<Set<string>> {
  return new Set((await dismissals.all()).map(({ print }) => print));
}
