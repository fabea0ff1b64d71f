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

/** Makes the workspace in a temporary folder that keeps the name `shop`. With `git: false` it is just the files. */
export async function createShopWorkspace(options: { git?: boolean } = {}): Promise<ShopWorkspace> {
  // The real path: macOS's temporary folder is a link, and git answers with what it points to.
  const parent = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'mlx-code-shop-')));
  const folder = path.join(parent, 'shop');
  await fs.cp(path.join(import.meta.dirname, '..', '..', 'samples', 'shop'), folder, { recursive: true });
  if (options.git !== false) await makeRepository(folder);
  return { folder, remove: () => fs.rm(parent, { recursive: true, force: true }) };
}

async function makeRepository(folder: string): Promise<void> {
  const git = (...args: string[]): Promise<string> => mustRun('git', args, { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'Shop Keeper');
  await git('config', 'user.email', 'keeper@shop.example');
  await git('config', 'commit.gpgsign', 'false');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message', 'feat: open the shop');
  await fs.appendFile(path.join(folder, 'src', 'stock.js'), stagedChange);
  await git('add', 'src/stock.js');
  await fs.appendFile(path.join(folder, 'README.md'), unstagedChange);
}
