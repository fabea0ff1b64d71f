import * as vscode from 'vscode';

/**
 * Opens an address outside; VS Code asks first, unless the user trusts that host. It goes as it is written: of a `Uri` VS Code opens what its parts say, in which a `%26` or `%2F` of
 * the address has become a sign that parts it. Throws for what is no address.
 */
export async function openAddress(url: string): Promise<void> {
  vscode.Uri.parse(url, true);
  // VS Code takes a text here as well, though its type doesn't tell.
  await vscode.env.openExternal(url as unknown as vscode.Uri);
}
