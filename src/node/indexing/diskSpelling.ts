import { readdirSync } from 'node:fs';
import path from 'node:path';
import { statsOf } from './ruleText.ts';

/** How the files below a folder are spelled on the disk, which may answer to other capitals and other forms of letters as well. Each folder is listed once. */
export class DiskSpelling {
  readonly #root: string;
  readonly #names = new Map<string, string[]>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The path with `/` as its folders list it; as it is stated where nothing is there. */
  of(stated: string): string {
    if (!statsOf(path.join(this.#root, stated))) return stated;
    let at = '';
    for (const name of stated.split('/')) {
      const names = this.#listed(at);
      const real = names.includes(name) ? name : (names.find((one) => folded(one) === folded(name)) ?? name);
      at = at === '' ? real : `${at}/${real}`;
    }
    return at;
  }

  #listed(folder: string): string[] {
    const known = this.#names.get(folder);
    if (known) return known;
    const names = namesIn(path.join(this.#root, folder));
    this.#names.set(folder, names);
    return names;
  }
}

/** Alike for what such a disk takes for one name. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
