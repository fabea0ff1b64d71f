import * as vscode from 'vscode';

/** A language server that is still starting isn't waited for longer. Milliseconds. */
const timeoutMs = 1500;

/** What a file declares, as its language's own tools tell; none where nobody tells, or not in time. */
export async function documentSymbols(uri: vscode.Uri): Promise<vscode.DocumentSymbol[]> {
  const asked = Promise.resolve(
    vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    ),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), timeoutMs)));
  try {
    // Without a provider, or with one that is just being registered, there are none.
    const found = await Promise.race([asked.catch(() => undefined), late]);
    return (found ?? []).filter((symbol) => 'children' in symbol);
  } finally {
    clearTimeout(timer);
  }
}

/** These and all within them, each before its own. */
export function flatSymbols(symbols: readonly vscode.DocumentSymbol[]): vscode.DocumentSymbol[] {
  return symbols.flatMap((symbol) => [symbol, ...flatSymbols(symbol.children)]);
}
