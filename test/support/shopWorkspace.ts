/**
 * A fresh copy of the sample shop, as somebody in the middle of work has it: a git repository with one commit, one staged change
 * and one change that isn't staged.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mustRun } from './command.ts';

export interface ShopWorkspace {
  folder: string;
  /** Makes it again what it was at first, without touching what still is. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** Added to `src/stock.js` and staged. */
const stagedChange = `
/** The names of which fewer than \`least\` are left. */
export function runningOut(stock, names, least = 3) {
  return names.filter((name) => stock.left(name) < least);
}
`;

/** Added to the README and not staged. */
const unstagedChange = '\nPrices are in euros; `shown` in `src/prices.js` formats them.\n';

const sample = path.join(import.meta.dirname, '..', '..', 'samples', 'shop');

/** Makes the workspace in a temporary folder that keeps the name `shop`. With `git: false` it is just the files. */
export async function createShopWorkspace(options: { git?: boolean } = {}): Promise<ShopWorkspace> {
  // The real path: macOS's temporary folder is a link, and git answers with what it points to.
  const parent = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'mlx-code-shop-')));
  const folder = path.join(parent, 'shop');
  await fs.cp(sample, folder, { recursive: true });
  if (options.git !== false) await makeRepository(folder);
  return {
    folder,
    restore: () => (options.git === false ? restoreFiles(folder) : restoreRepository(folder)),
    remove: () => fs.rm(parent, { recursive: true, force: true }),
  };
}

async function restoreFiles(folder: string): Promise<void> {
  const namesIn = async (root: string): Promise<string[]> =>
    (await fs.readdir(root, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  const names = await namesIn(sample);
  for (const name of await namesIn(folder)) if (!names.includes(name)) await fs.rm(path.join(folder, name));
  for (const name of names) {
    const bytes = await fs.readFile(path.join(sample, name));
    const present = await fs.readFile(path.join(folder, name)).catch(() => null);
    if (!present?.equals(bytes)) await fs.writeFile(path.join(folder, name), bytes);
  }
}

async function restoreRepository(folder: string): Promise<void> {
  await git(folder, 'reset', '--quiet', '--hard');
  await git(folder, 'clean', '--quiet', '--force', '-d');
  await changeFiles(folder);
}

async function makeRepository(folder: string): Promise<void> {
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await git(folder, 'config', 'user.name', 'Shop Keeper');
  await git(folder, 'config', 'user.email', 'keeper@shop.example');
  await git(folder, 'config', 'commit.gpgsign', 'false');
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--no-verify', '--message', 'feat: open the shop');
  await changeFiles(folder);
}

async function changeFiles(folder: string): Promise<void> {
  await fs.appendFile(path.join(folder, 'src', 'stock.js'), stagedChange);
  await git(folder, 'add', 'src/stock.js');
  await fs.appendFile(path.join(folder, 'README.md'), unstagedChange);
}

function git(folder: string, ...args: string[]): Promise<string> {
  return mustRun('git', args, { cwd: folder });
}
