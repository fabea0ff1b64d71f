import type { IndexLimits } from '../../protocol/indexer.ts';

/** What is indexed at most where nobody says otherwise. Larger files are data, and larger folders hold more than one project. */
export const usualIndexLimits: IndexLimits = { fileBytes: 1_000_000, files: 50_000, bytes: 2_000_000_000 };

/** The most that a user can let a file have, in bytes. */
export const mostFileBytes = 20_000_000;
