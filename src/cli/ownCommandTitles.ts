import { readFileSync } from 'node:fs';
import type { CommandTitle } from '../core/insights/insightsReport.ts';

/** What the editor's commands are called in English: the manifest and its texts stand above dist/ in the repository and in the installed extension. */
export function ownCommandTitles(): CommandTitle {
  const manifest = read('package.json') as { contributes: { commands: { command: string; title: string }[] } };
  const texts = read('package.nls.json') as Record<string, string>;
  const titles = new Map(manifest.contributes.commands.map(({ command, title }) => [command, texts[title.slice(1, -1)]]));
  return (id) => titles.get(id);
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
}
