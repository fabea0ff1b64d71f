/** The command `mlx-code`. Everything else is in run.ts. */
import { run } from './run.ts';

// Exits at once when all is written: nothing that is still open (a closed pipe, a timer) is worth waiting for.
process.exit(await run(process.argv.slice(2)));
