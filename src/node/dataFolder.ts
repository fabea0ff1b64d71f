import { homedir } from 'node:os';
import path from 'node:path';

/** Where MLX-CODE keeps what is its own: `MLX_CODE_DATA_FOLDER`, or `~/.mlx-code`. Absolute; every window and the command line share it. */
export function defaultDataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment.MLX_CODE_DATA_FOLDER ?? '';
  return named === '' ? path.join(homedir(), '.mlx-code') : path.resolve(named);
}
