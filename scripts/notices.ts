/** The licences of what is bundled into the programs or copied beside them: minified code carries no comments, so their texts go beside it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { parserPackage } from './parserFiles.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Parts that are no npm packages but stand in our sources. */
const drawn =
  'Icons of the chat panel: Visual Studio Code - Codicons, (c) Microsoft Corporation, Creative Commons Attribution 4.0 International.';

/** One text with name, version and licence of every package that the builds have taken code from. Throws when one has no licence text. */
export async function thirdPartyNotices(metafiles: readonly Metafile[]): Promise<string> {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const places = new Set(inputs.map((file) => /^(?:.*\/)?(node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]));
  places.add(parserPackage);
  const sections: string[] = [];
  for (const place of [...places].filter((one) => one !== undefined).sort()) {
    const folder = path.join(root, place);
    const { name, version, license } = JSON.parse(await fs.readFile(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    const file = (await fs.readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? await fs.readFile(path.join(folder, file), 'utf8') : null;
    if (text === null && !license) throw new Error(`${place} has no licence`);
    sections.push(`${name} ${version} (${license ?? 'see below'})\n\n${text?.trim() ?? `Licence: ${license}`}`);
  }
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `MLX-CODE contains code of these projects.${rule}${[...sections, drawn].join(rule)}\n`;
}
