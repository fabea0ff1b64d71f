import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { configured } from '../base/l10n.ts';

/** The folder that the webview may load from; nothing else of the machine is within its reach. */
export function webviewRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** One of our pages. */
export interface PageFiles {
  /** Its script's and its style sheet's, without what stands behind the dot. */
  name: string;
  title: string;
  /** A word that stands there until the script has come. */
  opening: string;
}

/**
 * The page: our own script, and a word that stands there until it is loaded, which takes a while on a slow connection. The policy is the wall that keeps whatever a model writes from loading or
 * running anything; there is no `connect-src`, no remote image, no inline style or script.
 */
export function webviewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, { name, title, opening }: PageFiles): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (of: string): string => webview.asWebviewUri(vscode.Uri.joinPath(webviewRoot(extensionUri), of)).toString();
  const { cspSource } = webview;
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `script-src 'nonce-${nonce}' ${cspSource}`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  const { language, contents } = configured();
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${file(`${name}.css`)}">
</head>
<body>
<div id="app"><p class="opening">${opening}</p></div>${textsBlock(contents)}
<script type="module" nonce="${nonce}" src="${file(`${name}.js`)}"></script>
</body>
</html>`;
}

/** The page's texts in another language than English: data, which the policy lets stand there, and not a script. */
function textsBlock(contents: Readonly<Record<string, string>>): string {
  if (Object.keys(contents).length === 0) return '';
  const json = JSON.stringify(contents).replaceAll('<', '\\u003c');
  return `\n<script type="application/json" id="texts">${json}</script>`;
}
