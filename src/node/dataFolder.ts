import { homedir } from 'node:os';
import path from 'node:path';

/** Where MLX-CODE keeps what is its own: `MLX_CODE_DATA_FOLDER`, or `~/.mlx-code`. Absolute; every window and the command line share it. */
export function defaultDataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment.MLX_CODE_DATA_FOLDER ?? '';
  return named === '' ? path.join(homedir(), '.mlx-code') : path.resolve(named);
}

/** What is where in the data folder: who writes there, and who removes all of it, go by the same. */
export function dataPlaces(dataFolder: string): Readonly<Record<DataPlace, string>> {
  const place = (name: string): string => path.join(dataFolder, name);
  return {
    models: place('models'),
    backups: place('backups'),
    snapshots: place('snapshots'),
    indexes: place('indexes'),
    locks: place('locks'),
    measurements: place('measurements.json'),
    modelUses: place('modelUses.json'),
    dismissals: place('dismissals.json'),
    sessions: place('sessions.db'),
    insights: place('insights'),
    // The user's own files, which stay when what is ours is deleted.
    commands: place('commands'),
  };
}

type DataPlace =
  | 'models'
  | 'backups'
  | 'snapshots'
  | 'indexes'
  | 'locks'
  | 'measurements'
  | 'modelUses'
  | 'dismissals'
  | 'sessions'
  | 'insights'
  | 'commands';
