import { readFileSync } from 'node:fs';

/** The package's own version: package.json stands above dist/ in the repository and in the installed extension. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
