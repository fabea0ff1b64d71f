/**
 * The workbench as a person uses it: files, selections, menus, commands, Source Control. Page objects over VS Code's own markup; what
 * stands inside the chat panel is `chatPanel.ts`.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { holdStill } from './browser.ts';

export type Theme = 'light' | 'dark' | 'highContrast' | 'highContrastLight';

/** VS Code's own themes, as `workbench.colorTheme` names them. */
export const themes: Readonly<Record<Theme, string>> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
};

/** How the theme picker calls them, and the class that the workbench carries while one shows. */
const shownThemes: Readonly<Record<Theme, { label: string; className: string }>> = {
  light: { label: 'Light Modern', className: 'vs' },
  dark: { label: 'Dark Modern', className: 'vs-dark' },
  highContrast: { label: 'Dark High Contrast', className: 'hc-black' },
  highContrastLight: { label: 'Light High Contrast', className: 'hc-light' },
};

/** What the window is to be like. */
export interface WindowOptions {
  /** Null takes the size of the browser's own window. */
  size?: { width: number; height: number } | null;
  /** As VS Code calls it: extensions are told that the user has chosen it. VS Code's own texts stay English, as no language pack is at hand. */
  language?: string;
}

/** Opens a window on a workbench and waits until its parts are there. */
export async function openWorkbench(
  browser: Browser,
  url: string,
  { size = { width: 1400, height: 900 }, language }: WindowOptions = {},
): Promise<Workbench> {
  // Drawing in software is what the time of these tests goes into, and movements are drawn many times.
  const context = await browser.newContext({ viewport: size, permissions: ['clipboard-read', 'clipboard-write'], reducedMotion: 'reduce' });
  await holdStill(context);
  if (language !== undefined) await context.addInitScript(languageScript(language));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  return new Workbench(page);
}

/** VS Code's page would set it with the texts that it loads. */
function languageScript(language: string): string {
  return `Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => ${JSON.stringify(language)}, set: () => undefined })`;
}

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Text of the notifications that are showing. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Waits until the extension has started, which VS Code does a while after the window is there. */
  async extensionStarted(): Promise<void> {
    await this.page.locator('.statusbar-item[id="mlx-code.mlx-code.mlxCode.model"]').waitFor({ timeout: 60_000 });
  }

  /** Waits until the explorer lists a file of the folder. */
  async explorerLists(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().waitFor({ timeout: 60_000 });
  }

  /** Runs a command by its palette title. What opens an editor meanwhile takes the focus, which closes the palette: then it is opened again. */
  async command(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    for (let tries = 3; ; tries--) {
      try {
        await this.page.keyboard.press('F1');
        await this.page.locator('.quick-input-widget input').first().fill(`>${title}`, { timeout: 7000 });
        await row.click({ timeout: 7000 });
        return;
      } catch (error) {
        if (tries === 1) throw error;
      }
    }
  }

  /** Changes the theme of the window with VS Code's own picker. */
  async setTheme(theme: Theme): Promise<void> {
    const { label, className } = shownThemes[theme];
    await this.command('Preferences: Color Theme');
    await this.page.locator('.quick-input-widget input').first().fill(label);
    await this.page
      .locator('.quick-input-list .monaco-list-row', { has: this.page.getByText(label, { exact: true }) })
      .first()
      .click();
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /** Opens a file of the workspace by its name and waits for its text. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+p');
    await this.page.locator('.quick-input-widget input').first().fill(name);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: name.split('/').at(-1) ?? name }).first();
    await row.waitFor();
    await row.click();
    const editor = this.editor(name);
    await editor.locator('.view-line').first().waitFor();
    // The focus comes a moment later: what is typed until then is lost.
    await editor.and(this.page.locator('.focused')).waitFor();
  }

  /** The editor that shows a file; by its path's last part. */
  editor(name: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name.split('/').at(-1) ?? name}"]`).first();
  }

  /** Closes every editor and drops what is unsaved in them. */
  async closeEditors(): Promise<void> {
    await this.command('View: Close All Editors');
    const dontSave = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
    const gone = this.page.locator('.editor-instance').first().waitFor({ state: 'detached' });
    await Promise.race([gone, dontSave.waitFor()]);
    if (await dontSave.isVisible()) await dontSave.click();
    await gone;
  }

  /** Puts the cursor at a line and column (both 1-based) of the active editor. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+g');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.fill(`:${String(line)}:${String(column)}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    // The focus comes back a moment later: what is typed until then is lost.
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  /** Selects whole lines, from the start of the first to the end of the last, as with the keyboard. */
  async selectLines(from: number, to: number): Promise<void> {
    await this.goTo(from);
    for (let line = from; line < to; line++) await this.page.keyboard.press('Shift+ArrowDown');
    await this.page.keyboard.press('Shift+End');
  }

  /** A line of the active editor that shows this text. */
  line(text: string): Locator {
    return this.page.locator('.editor-instance .view-line').filter({ hasText: text }).first();
  }

  /** Opens the context menu on a line and follows its entries, submenus included. */
  async contextMenu(line: Locator, ...entries: string[]): Promise<void> {
    await line.click({ button: 'right', position: { x: 30, y: 8 } });
    for (const [index, entry] of entries.entries()) {
      const item = this.page.locator('.monaco-menu .action-item', { hasText: entry }).last();
      await item.waitFor();
      // VS Code's menus take no click in their first tenth of a second.
      await this.page.waitForTimeout(250);
      if (index < entries.length - 1) await item.hover();
      else await item.click();
    }
  }

  /** Opens the lightbulb's menu at the cursor; its entries so far. */
  async lightbulb(): Promise<Locator> {
    await this.page.keyboard.press('ControlOrMeta+.');
    return this.page.locator('.action-widget:not(.action-list-submenu-panel) .monaco-list-row');
  }

  /**
   * An entry of the lightbulb's menu. `place` puts the cursor or the selection where it is asked for, and is done again for each try: while
   * a language server starts, VS Code waits for it, and then offers again what it knew of the same place before.
   */
  async lightbulbEntry(title: string, place: () => Promise<void>, timeoutMs = 60_000): Promise<Locator> {
    const end = Date.now() + timeoutMs;
    const comes = (entry: Locator, ms: number): Promise<boolean> =>
      entry.waitFor({ timeout: ms }).then(
        () => true,
        () => false,
      );
    for (;;) {
      await place();
      const entries = await this.lightbulb();
      await comes(entries.first(), 8000);
      const entry = entries.filter({ hasText: title }).first();
      if (await comes(entry, 1000)) return entry;
      if (Date.now() > end) throw new Error(`the lightbulb's menu has no entry "${title}"`);
      await this.page.keyboard.press('Escape');
      await this.goTo(1);
    }
  }

  /** The text of the editor or field that has the focus, all of it, read through the clipboard; leaves the cursor at its end. */
  async text(): Promise<string> {
    const before = 'nothing was copied yet';
    await this.page.evaluate(`navigator.clipboard.writeText('${before}')`);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.press('ControlOrMeta+c');
    // A copy is there a moment after its key, and the clipboard is empty while it comes.
    let text = '';
    for (const end = Date.now() + 5000; text === '' && Date.now() < end;) {
      const copied = await this.page.evaluate<string>('navigator.clipboard.readText()');
      if (copied !== before) text = copied;
    }
    await this.page.keyboard.press('ControlOrMeta+End');
    return text;
  }

  /** A button in a title bar: of an editor, a view, or Source Control's. */
  titleButton(title: string): Locator {
    return this.page.getByRole('button', { name: title }).first();
  }

  /** Opens Source Control and returns its view. */
  async sourceControl(): Promise<Locator> {
    await this.page.keyboard.press('Control+Shift+G');
    const view = this.page.locator('.scm-view');
    await view.locator('.scm-editor').first().waitFor();
    return view;
  }

  /** Presses a button in the title bar of Source Control's first repository, which shows its buttons while the mouse is on it. */
  async sourceControlButton(title: string): Promise<void> {
    await this.page.locator('.pane-header', { hasText: 'Changes' }).first().hover();
    await this.titleButton(title).click();
  }

  /** The text in Source Control's message box as it is shown, without the breaks that its narrow lines make. */
  async commitMessage(): Promise<string> {
    return (await this.commitMessages()).join('');
  }

  /** The texts in all message boxes, in their order. */
  async commitMessages(): Promise<string[]> {
    const boxes = await this.page.locator('.scm-view .scm-editor').all();
    const lines = await Promise.all(boxes.map((box) => box.locator('.view-line').allTextContents()));
    return lines.map((texts) => texts.join('').replaceAll('\u00a0', ' '));
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
