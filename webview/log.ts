/** Where the page notes what users need not see: the webview's developer tools are the only place it has. */
export function logWarning(message: string, error?: unknown): void {
  // eslint-disable-next-line no-console -- the page has no other log
  console.warn(`MLX-CODE: ${message}`, ...(error === undefined ? [] : [error]));
}
