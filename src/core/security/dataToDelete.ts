/** What of our own data is to be deleted: how much, and in words. */
import { formatBytes } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';

/** `models` are fetched models and parts of such, `backups` what changes can be undone with, `snapshots` what models have read, `indexes` what projects are searched by, `sessions` conversations. */
export type OwnDataKind = 'models' | 'backups' | 'snapshots' | 'indexes' | 'sessions' | 'other';

/** How many files there are of each kind, and their bytes. */
export type DataAmounts = Readonly<Record<OwnDataKind, { files: number; bytes: number }>>;

const texts: readonly (readonly [OwnDataKind, (files: number) => string])[] = [
  ['models', (files) => plural(files, '{0} file of models', '{0} files of models')],
  [
    'backups',
    (files) => plural(files, '{0} file of backups, which changes are undone with', '{0} files of backups, which changes are undone with'),
  ],
  ['snapshots', (files) => plural(files, '{0} snapshot of what models have read', '{0} snapshots of what models have read')],
  ['indexes', (files) => plural(files, '{0} file of the indexes of projects', '{0} files of the indexes of projects')],
  ['sessions', (files) => plural(files, '{0} file with conversations', '{0} files with conversations')],
  ['other', () => t('measurements, figures of Insights, dismissed findings and locks')],
];

export function amountsOf(files: readonly { kind: OwnDataKind; bytes: number }[]): DataAmounts {
  const amount = (wanted: OwnDataKind): { files: number; bytes: number } => {
    const some = files.filter(({ kind }) => kind === wanted);
    return { files: some.length, bytes: some.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
  return {
    models: amount('models'),
    backups: amount('backups'),
    snapshots: amount('snapshots'),
    indexes: amount('indexes'),
    sessions: amount('sessions'),
    other: amount('other'),
  };
}

/** What goes, each kind with its size: `9.4 GB: 2 files of models`. Kinds of which there is nothing are left out. */
export function dataLines(amounts: DataAmounts, withModels: boolean): string[] {
  return texts
    .filter(([kind]) => amounts[kind].files > 0 && (withModels || kind !== 'models'))
    .map(([kind, text]) => `${formatBytes(amounts[kind].bytes)}: ${text(amounts[kind].files)}`);
}

/** The bytes that go. */
export function dataBytes({ models, backups, snapshots, indexes, sessions, other }: DataAmounts, withModels: boolean): number {
  return backups.bytes + snapshots.bytes + indexes.bytes + sessions.bytes + other.bytes + (withModels ? models.bytes : 0);
}
