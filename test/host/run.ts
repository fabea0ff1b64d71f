/**
 * `npm run test:host`: bundles the suites of this folder and runs them with mocha inside a real VS Code's extension host, through
 * @vscode/test-electron: in the server build, or with MLX_CODE_DESKTOP=1 in the desktop VS Code that it fetches. MLX_CODE_GREP picks tests.
 * Suites find the test models in MLX_CODE_TEST_MODEL_SCRIPTED and MLX_CODE_TEST_MODEL_RANDOM, and the sample shop open.
 */
import { existsSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { mustRun } from '../support/command.ts';
import { writeFixtureModels } from '../support/fixtureModels.ts';
import { createProfile, linkExtension, unseen } from '../support/profile.ts';
import { testCertificate } from '../support/faultServer/testCertificate.ts';
import { createShopWorkspace } from '../support/shopWorkspace.ts';

const root = path.join(import.meta.dirname, '..', '..');
const bundles = path.join(root, 'out', 'host');

async function bundleSuites(): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'index.ts'), ...globSync(path.join(import.meta.dirname, '*.test.ts'))],
    outdir: bundles,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
  });
}

async function main(): Promise<void> {
  if (!existsSync(path.join(root, 'dist', 'extension.cjs'))) {
    console.log('building');
    await mustRun(process.execPath, ['esbuild.config.mjs'], { cwd: root });
  }
  await bundleSuites();
  const models = writeFixtureModels();
  const workspace = await createShopWorkspace();
  // A number of threads that is kept to: answers can be made again however busy the machine is.
  const profile = await createProfile({
    ...unseen,
    'mlxCode.models.path': models.scripted,
    'mlxCode.models.threads': 1,
    // When a model names a conversation, nobody waits for it.
    'mlxCode.chat.nameConversations': false,
  });
  // Somebody else's, which offers models.
  await linkExtension(profile, path.join(root, 'test', 'fixtures', 'otherModels'), ['extension.cjs']);
  // The server of the tests of downloads is one that only this process trusts.
  const certificate = path.join(profile.folder, 'certificate.pem');
  writeFileSync(certificate, testCertificate);
  // The runner is a script: its first line asks the path for a Node, and must find this one.
  process.env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`;
  try {
    await runTests({
      ...(process.env.MLX_CODE_DESKTOP ? {} : { vscodeExecutablePath: path.join(root, 'test', 'support', 'codeRunner.ts') }),
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(bundles, 'index.cjs'),
      launchArgs: [`--user-data-dir=${profile.data}`, `--extensions-dir=${profile.extensions}`, workspace.folder],
      extensionTestsEnv: {
        MLX_CODE_TEST_MODEL_SCRIPTED: models.scripted,
        MLX_CODE_TEST_MODEL_EMBEDDING: models.embedding,
        MLX_CODE_TEST_MODEL_RERANKING: models.reranking,
        MLX_CODE_TEST_MODEL_RANDOM: models.random,
        MLX_CODE_DATA_FOLDER: path.join(profile.folder, 'mlx-code'),
        MLX_CODE_TEST_FOLDER: profile.folder,
        NODE_EXTRA_CA_CERTS: certificate,
      },
    });
  } finally {
    await profile.remove();
    await workspace.remove();
    models.remove();
  }
}

try {
  await main();
} catch (error) {
  console.error(`the tests in the extension host failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
