/** Stands in for the toolkit's DOM utilities in the bundle (scripts/webviewBuild.ts): the same, but for one probe that breaks our policy. */
export * from '@microsoft/fast-web-utilities';

/** Every browser VS Code runs in knows `:focus-visible`. */
export function canUseFocusVisible(): boolean {
  return true;
}
