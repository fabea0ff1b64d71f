import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a file as if that had been a while ago: what is new may change again within the clock's step, and is looked at once more. Makes the folders that it needs. */
export function writeAged(root: string, name: string, text: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  const then = new Date(Date.now() - 10_000);
  utimesSync(file, then, then);
}
