/** Projects of JavaScript and TypeScript: `package.json` and `deno.json`. */
import { fieldOf } from '../graph/jsonWithComments.ts';
import { type Ecosystem, type ManifestFolder, namedIn, type ProjectCommand, type Purpose } from './projectPart.ts';

const frameworks: readonly (readonly [string, string])[] = [
  ['next', 'Next.js'],
  ['nuxt', 'Nuxt'],
  ['@remix-run/react', 'Remix'],
  ['@sveltejs/kit', 'SvelteKit'],
  ['astro', 'Astro'],
  ['@angular/core', 'Angular'],
  ['expo', 'Expo'],
  ['react-native', 'React Native'],
  ['react', 'React'],
  ['preact', 'Preact'],
  ['vue', 'Vue'],
  ['svelte', 'Svelte'],
  ['solid-js', 'Solid'],
  ['lit', 'Lit'],
  ['@nestjs/core', 'NestJS'],
  ['fastify', 'Fastify'],
  ['express', 'Express'],
  ['koa', 'Koa'],
  ['hono', 'Hono'],
  ['electron', 'Electron'],
  ['@tauri-apps/api', 'Tauri'],
  ['vite', 'Vite'],
  ['webpack', 'webpack'],
  ['rollup', 'Rollup'],
  ['esbuild', 'esbuild'],
  ['tailwindcss', 'Tailwind CSS'],
  ['vitest', 'Vitest'],
  ['jest', 'Jest'],
  ['mocha', 'Mocha'],
  ['ava', 'AVA'],
  ['@playwright/test', 'Playwright'],
  ['cypress', 'Cypress'],
];

/** Scripts by what they are for, the usual name first. */
const scriptNames: readonly (readonly [Purpose, readonly string[]])[] = [
  ['build', ['build', 'compile', 'bundle']],
  ['run', ['dev', 'start', 'serve']],
  ['test', ['test', 'test:unit', 'tests']],
  ['lint', ['lint', 'eslint']],
  ['format', ['format', 'fmt', 'prettier']],
  ['types', ['typecheck', 'type-check', 'check-types', 'tsc', 'types']],
];

/** What does the same where no script does: a package, what it is called with, and a file that must be there for it. */
const tools: readonly { purpose: Purpose; package: string; call: string; needs?: string }[] = [
  { purpose: 'test', package: 'vitest', call: 'vitest run' },
  { purpose: 'test', package: 'jest', call: 'jest' },
  { purpose: 'test', package: 'mocha', call: 'mocha' },
  { purpose: 'test', package: 'ava', call: 'ava' },
  { purpose: 'test', package: '@playwright/test', call: 'playwright test' },
  { purpose: 'lint', package: 'eslint', call: 'eslint .' },
  { purpose: 'lint', package: '@biomejs/biome', call: 'biome check' },
  { purpose: 'format', package: 'prettier', call: 'prettier --write .' },
  { purpose: 'types', package: 'typescript', call: 'tsc --noEmit', needs: 'tsconfig.json' },
];

interface PackageManager {
  install: string;
  run: (script: string) => string;
  exec: (call: string) => string;
}

const npm: PackageManager = {
  install: 'npm install',
  run: (script) => (script === 'test' || script === 'start' ? `npm ${script}` : `npm run ${script}`),
  exec: (call) => `npx ${call}`,
};
const managers: Readonly<Record<string, PackageManager>> = {
  npm,
  pnpm: { install: 'pnpm install', run: (script) => `pnpm run ${script}`, exec: (call) => `pnpm exec ${call}` },
  yarn: { install: 'yarn install', run: (script) => `yarn run ${script}`, exec: (call) => `yarn ${call}` },
  bun: { install: 'bun install', run: (script) => `bun run ${script}`, exec: (call) => `bunx ${call}` },
};
const lockFiles: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
};

export const nodeProject: Ecosystem = {
  kind: 'Node.js',
  manifests: [/^package\.json$/],
  find(folder) {
    const { json } = folder;
    const manager = managerOf(json, folder);
    const packages = dependencies(json);
    const scripts = fieldOf(json, 'scripts');
    const commands: ProjectCommand[] = [folder.command('install', manager.install)];
    for (const [purpose, names] of scriptNames) {
      const script = names.find((name) => isScript(fieldOf(scripts, name)));
      if (script !== undefined) commands.push(folder.command(purpose, manager.run(script)));
    }
    for (const { purpose, package: its, call, needs } of tools) {
      if (!packages.has(its) || commands.some((one) => one.purpose === purpose) || (needs !== undefined && !folder.has(needs))) continue;
      commands.push(folder.command(purpose, manager.exec(call)));
    }
    return { frameworks: frameworksOf(json, packages, scripts), commands };
  },
};

export const denoProject: Ecosystem = {
  kind: 'Deno',
  manifests: [/^deno\.jsonc?$/],
  find(folder) {
    const tasks = fieldOf(folder.json, 'tasks');
    const task = (purpose: Purpose, ...names: string[]): ProjectCommand[] => {
      const found = names.find((name) => fieldOf(tasks, name) !== undefined);
      return found === undefined ? [] : [folder.command(purpose, `deno task ${found}`)];
    };
    const or = (found: ProjectCommand[], purpose: Purpose, command: string): ProjectCommand[] =>
      found.length > 0 ? found : [folder.command(purpose, command)];
    return {
      frameworks: [],
      commands: [
        ...task('build', 'build'),
        ...task('run', 'dev', 'start'),
        ...or(task('test', 'test'), 'test', 'deno test'),
        ...or(task('lint', 'lint'), 'lint', 'deno lint'),
        ...or(task('format', 'fmt', 'format'), 'format', 'deno fmt'),
      ],
    };
  },
};

/** A folder's own word first, then the lock file that is nearest; npm where nothing tells. */
function managerOf(json: unknown, folder: ManifestFolder): PackageManager {
  const stated = fieldOf(json, 'packageManager');
  const lockFile = folder.nearest(Object.keys(lockFiles));
  const name = typeof stated === 'string' ? stated.replace(/@.*$/s, '') : lockFiles[lockFile ?? ''];
  return (Object.hasOwn(managers, name ?? '') ? managers[name ?? ''] : undefined) ?? npm;
}

function dependencies(json: unknown): Set<string> {
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return new Set(kinds.flatMap((kind) => Object.keys(Object(fieldOf(json, kind)) as object)));
}

/** What `npm init` writes in its place is none. */
function isScript(script: unknown): boolean {
  return typeof script === 'string' && script.trim() !== '' && !/^echo\s.*no test specified/.test(script);
}

function frameworksOf(json: unknown, packages: ReadonlySet<string>, scripts: unknown): string[] {
  const found: string[] = [];
  if (typeof fieldOf(fieldOf(json, 'engines'), 'vscode') === 'string') found.push('VS Code extension');
  found.push(...namedIn(frameworks, (one) => packages.has(one)));
  if (Object.values(Object(scripts) as object).some((script) => typeof script === 'string' && /\bnode\b.*\s--test\b/.test(script)))
    found.push('Node.js test runner');
  return found;
}
