import { isSecretFile } from '../context/secretFile.ts';

/** How much of a changed file's content says something about a commit. */
export type FileKind = 'code' | 'lock' | 'generated' | 'secret';

const locks = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'cargo.lock',
  'poetry.lock',
  'pdm.lock',
  'uv.lock',
  'pipfile.lock',
  'gemfile.lock',
  'composer.lock',
  'podfile.lock',
  'package.resolved',
  'flake.lock',
  'go.sum',
  'mix.lock',
  'pubspec.lock',
  'packages.lock.json',
  'gradle.lockfile',
]);

const generatedName =
  /\.(?:min\.(?:js|css)|map|snap|pb\.(?:go|cc|h)|g\.dart|freezed\.dart|designer\.cs)$|[._-]generated\.[a-z]+$|_pb2(?:_grpc)?\.pyi?$/;
const generatedFolder = /(?:^|\/)(?:node_modules|dist|vendor|third_party|__snapshots__)\//;

export function fileKind(path: string): FileKind {
  const lower = path.toLowerCase();
  const name = lower.split('/').at(-1) ?? lower;
  if (isSecretFile(path)) return 'secret';
  if (locks.has(name)) return 'lock';
  return generatedName.test(name) || generatedFolder.test(lower) ? 'generated' : 'code';
}
