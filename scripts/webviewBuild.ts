/** How the webviews are bundled: one place for the product's build and for the tests that show the page. */
import path from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const replacement = path.join(root, 'webview/ui/fastWebUtilities.ts');

/**
 * The toolkit's utilities try out `:focus-visible` by adding a style element, which the page's content security policy refuses;
 * the toolkit then shows its focus outline on every click. Our module answers without trying.
 */
const policyCleanToolkit: Plugin = {
  name: 'policy-clean-toolkit',
  setup(build) {
    build.onResolve({ filter: /^@microsoft\/fast-web-utilities$/ }, ({ importer }) =>
      importer === replacement ? undefined : { path: replacement },
    );
  },
};

/** Everything but minifying, source maps and the output folder. */
export const webviewBuild = {
  entryPoints: {
    chat: path.join(root, 'webview/main.ts'),
    graph: path.join(root, 'webview/graph/main.ts'),
    insights: path.join(root, 'webview/insights/main.ts'),
  },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  format: 'esm',
  splitting: true,
  platform: 'browser',
  target: 'chrome140',
  legalComments: 'none',
  plugins: [policyCleanToolkit],
} as const satisfies BuildOptions;
