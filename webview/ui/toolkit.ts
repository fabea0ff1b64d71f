/**
 * Registers the @vscode/webview-ui-toolkit controls the chat uses. Only the files of this folder know the toolkit: it is archived
 * upstream, so a successor has to be swapped in here and nowhere else. Its colours come from styles/toolkit.css, which ties
 * the toolkit's own tokens to VS Code's theme variables directly, whenever the toolkit's script runs. Its badge and tag are left out:
 * their templates hold a style attribute, which the page's content security policy refuses.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeLink, vsCodeProgressRing, vsCodeTextArea } from '@vscode/webview-ui-toolkit';

/** Defines the custom elements. Call once, before the first control is made. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeLink(), vsCodeProgressRing(), vsCodeTextArea());
}
