import fs from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Session, sharedSession } from './session.ts';

const widget = (session: Session): Locator => session.workbench.page.locator('.review-widget').first();

/** Opens the input at the function `total` by its key and writes an instruction into it. */
async function ask(session: Session, instruction: string): Promise<void> {
  const { workbench } = session;
  await workbench.selectLines(6, 12);
  await workbench.page.keyboard.press('ControlOrMeta+k');
  await workbench.page.keyboard.press('ControlOrMeta+g');
  await write(session, instruction);
}

/** Writes into the open input and sends it by key. */
async function write(session: Session, instruction: string): Promise<void> {
  const { keyboard } = session.workbench.page;
  await widget(session).locator('.comment-form .monaco-editor.focused').waitFor();
  await keyboard.type(instruction);
  await widget(session).locator('.comment-form .view-line', { hasText: instruction }).waitFor();
  // The key does what the button does, and nothing while that is off.
  await widget(session).getByRole('button', { name: 'Write', disabled: false }).waitFor();
  await keyboard.press('ControlOrMeta+Enter');
}

async function ready(session: Session): Promise<void> {
  await widget(session).getByRole('button', { name: 'Apply Edit' }).waitFor({ timeout: 60_000 });
  // VS Code has taken back that comments may be made here, and drawn the thread anew.
  await session.workbench.page.locator('.comment-range-glyph.comment-diff-added').first().waitFor({ state: 'detached' });
}

/** Puts the cursor into the edit by our own command, which has its keys hold before the cursor is there; by another way they do a moment later. */
async function goToEdit({ workbench }: Session): Promise<void> {
  await workbench.command('MLX-CODE: Go to Next Edit in Place');
  await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await workbench.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  await workbench.page.locator('.statusbar-item', { hasText: /^Ln 1[234],/ }).waitFor();
}

describe('an edit in place', () => {
  const sessionOf = sharedSession({ typescript: false });

  it('asks under the selection, shows the diff there, and is applied by key; one undo gives every byte back', async () => {
    const session = await sessionOf();
    const { workbench, workspace, screenshot } = session;
    const file = path.join(workspace.folder, 'src', 'cart.js');
    const before = await fs.readFile(file, 'utf8');
    await workbench.openFile('src/cart.js');
    await ask(session, 'use reduce');
    await ready(session);
    await widget(session).getByText('reduce((sum, item)').first().waitFor();
    await widget(session).getByText('use reduce').first().waitFor();
    await screenshot('inline-edit');
    // The Comments panel stays closed, and the document as it was.
    expect(await workbench.page.locator('.comments-panel').count()).toBe(0);
    expect(await workbench.text()).toBe(before);
    // Its keys hold in its lines.
    await goToEdit(session);
    await workbench.page.keyboard.press('ControlOrMeta+Enter');
    await widget(session).waitFor({ state: 'detached' });
    await workbench.line('reduce((sum, item)').waitFor();
    const after = await workbench.text();
    expect(after).not.toContain('for (let i = 0');
    expect(after.replace(/export function total[\s\S]*?\n}\n/, '')).toBe(before.replace(/export function total[\s\S]*?\n}\n/, ''));
    await workbench.page.keyboard.press('ControlOrMeta+z');
    await workbench.line('for (let i = 0').waitFor();
    expect(await workbench.text()).toBe(before);
  });

  it('has its keys in its lines only, and is found by a command from elsewhere', async () => {
    const session = await sessionOf();
    const { workbench } = session;
    const { keyboard } = workbench.page;
    await workbench.openFile('src/cart.js');
    await ask(session, 'use reduce');
    await ready(session);
    await workbench.goTo(1, 1000);
    await keyboard.press('ControlOrMeta+Enter');
    // VS Code may hear a moment later that the cursor has left the edit's lines: then the key goes round by the extension.
    await workbench.page.locator('.statusbar-item', { hasText: /^Ln 2,/ }).waitFor();
    await keyboard.type('// one two');
    await workbench.line('// one two').waitFor();
    await keyboard.press('ControlOrMeta+Backspace');
    await keyboard.type('three');
    await workbench.line('// one three').waitFor();
    await widget(session).getByRole('button', { name: 'Apply Edit' }).waitFor();
    await goToEdit(session);
    await keyboard.press('ControlOrMeta+Enter');
    await widget(session).waitFor({ state: 'detached' });
    const after = await workbench.text();
    expect(after).toContain('reduce((sum, item)');
    expect(after).toContain('\n// one three\n');
  });

  it('leaves the focus where the user goes while the model works', async () => {
    const session = await sessionOf();
    const { workbench } = session;
    const { page } = workbench;
    const file = path.join(session.workspace.folder, 'src', 'cart.js');
    await workbench.openFile('src/cart.js');
    await ask(session, 'use reduce');
    await page.keyboard.press('F1');
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    await page.keyboard.type(letters, { delay: 60 });
    await ready(session);
    expect(await page.locator('.quick-input-widget input').first().inputValue()).toBe(`>${letters}`);
    await page.keyboard.press('Escape');
    // The palette gives the focus back to the code, where the edit is decided on.
    await page.keyboard.press('ControlOrMeta+Backspace');
    await widget(session).waitFor({ state: 'detached' });
    expect(await workbench.text()).toBe(await fs.readFile(file, 'utf8'));
  });

  it('outlives its tab, and stands there again when the file is opened', async () => {
    const session = await sessionOf();
    const { workbench, screenshot } = session;
    const { page } = workbench;
    const waiting = page.locator('.statusbar-item', { hasText: /^\s*1\s*$/ }).and(page.locator('[id*="mlxCode.edits.pending"]'));
    await workbench.openFile('src/prices.js');
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.press('Enter');
    await workbench.openFile('src/cart.js');
    await ask(session, 'use reduce');
    await ready(session);
    await waiting.waitFor();
    await page.keyboard.press('Escape');
    await workbench.command('View: Close Editor');
    await workbench.editor('cart.js').waitFor({ state: 'detached' });
    await workbench.command('MLX-CODE: Show Pending Changes');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'use reduce' }).waitFor();
    await page.keyboard.press('Escape');
    // Meanwhile somebody else changes the file.
    const file = path.join(session.workspace.folder, 'src', 'cart.js');
    await fs.writeFile(file, `// New here.\n${await fs.readFile(file, 'utf8')}`);
    await workbench.openFile('src/cart.js');
    await widget(session).getByRole('button', { name: 'Apply Edit' }).waitFor();
    await widget(session).getByText('reduce((sum, item)').first().waitFor();
    await waiting.waitFor();
    await screenshot('inline-edit-again');
    await goToEdit(session);
    await page.keyboard.press('ControlOrMeta+Enter');
    await widget(session).waitFor({ state: 'detached' });
    const after = await workbench.text();
    expect(after).toContain('reduce((sum, item)');
    expect(after.startsWith('// New here.\n')).toBe(true);
  });

  it('goes back into the code by Escape, and asks before it drops what is written', async () => {
    const session = await sessionOf();
    const { workbench } = session;
    const { page } = workbench;
    const open = async (): Promise<void> => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.press('ControlOrMeta+g');
      await widget(session).locator('.comment-form .monaco-editor.focused').waitFor();
    };
    await workbench.openFile('src/cart.js');
    await workbench.goTo(5);
    await open();
    await page.keyboard.press('Escape');
    await widget(session).waitFor({ state: 'detached' });
    // The cursor is in the code again.
    await page.keyboard.type('// mine');
    await workbench.line('// mine').waitFor();
    await workbench.selectLines(6, 12);
    await open();
    await page.keyboard.type('half a thought');
    await widget(session).locator('.comment-form .view-line', { hasText: 'half a thought' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.monaco-dialog-box').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    await widget(session).locator('.comment-form .view-line', { hasText: 'half a thought' }).waitFor();
    // With the yes it goes, and no question is left for who comes next.
    const discard = page.locator('.monaco-dialog-box').getByRole('button', { name: 'Discard' });
    // On a machine that is busy, VS Code was seen to hear no key that followed its closed dialog at once; a person presses it again.
    for (let tries = 3; tries > 0 && !(await discard.isVisible()); tries--) {
      await widget(session).locator('.comment-form .view-line', { hasText: 'half a thought' }).click();
      await page.keyboard.press('Escape');
      await discard.waitFor({ timeout: 7_000 }).catch(() => undefined);
    }
    await discard.click();
    await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    await widget(session).waitFor({ state: 'detached' });
  });

  it('says so in an editor that is read-only', async () => {
    const session = await sessionOf();
    const { workbench } = session;
    await workbench.openFile('src/cart.js');
    await workbench.command('File: Set Active Editor Read-only in Session');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await workbench.page.keyboard.press('ControlOrMeta+k');
    await workbench.page.keyboard.press('ControlOrMeta+g');
    await workbench.notification('This file is read-only').waitFor();
  });
});

describe('an edit in place in a small dark window', () => {
  const sessionOf = sharedSession({ typescript: false, theme: 'dark', size: { width: 1200, height: 760 } });

  it('takes a follow-up, opens as a diff, and is thrown away by key', async () => {
    const session = await sessionOf();
    const { workbench, screenshot } = session;
    await workbench.openFile('src/cart.js');
    await ask(session, 'use reduce');
    await ready(session);
    // The input made room for the answer.
    await widget(session).locator('.comment-form-container:not(.expand)').waitFor();
    const before = await workbench.text();
    await widget(session)
      .getByRole('button', { name: /Say what else|Reply/ })
      .first()
      .click();
    await write(session, 'shorter names');
    await widget(session).locator('.comment-body', { hasText: 'shorter names' }).waitFor();
    await ready(session);
    // The buttons may still be those of the edit before. The test model has no new answer: it ends as a failure above that edit.
    await widget(session)
      .getByText(/reading[…,]/)
      .first()
      .waitFor({ state: 'detached', timeout: 60_000 });
    await widget(session).getByText('reduce((sum, item)').first().waitFor();
    await screenshot('inline-edit-follow-up');
    // What has grown longer than the window may stand with its buttons above it: they are beside the edit's lines, where its command leads.
    await goToEdit(session);
    await widget(session).getByRole('button', { name: 'Open Edit as Diff' }).click();
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: 'reduce((sum, item)' }).first().waitFor();
    await workbench.command('View: Close Editor');
    await workbench.openFile('src/cart.js');
    await goToEdit(session);
    await workbench.page.keyboard.press('ControlOrMeta+Backspace');
    await widget(session).waitFor({ state: 'detached' });
    expect(await workbench.text()).toBe(before);
  });

  it('shows the diff of a second edit of the file as well', async () => {
    const session = await sessionOf();
    const { workbench, screenshot } = session;
    const { page } = workbench;
    await workbench.openFile('src/cart.js');
    await ask(session, 'use reduce');
    await ready(session);
    await workbench.goTo(22);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.press('ControlOrMeta+g');
    const second = page.locator('.review-widget', { has: page.locator('.comment-form .monaco-editor.focused') });
    await second.waitFor();
    await page.keyboard.type('add a comment');
    await second.getByRole('button', { name: 'Write', disabled: false }).waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    const diff = page.locator('.review-widget', { hasText: 'add a comment' }).last();
    await diff.getByRole('button', { name: 'Apply Edit' }).waitFor({ timeout: 60_000 });
    await page.locator('.comment-range-glyph.comment-diff-added').first().waitFor({ state: 'detached' });
    const seen = async (): Promise<boolean> => {
      const box = await diff.locator('.comment-body', { hasText: 'edited by the built-in test model' }).last().boundingBox();
      return box !== null && box.y > 0 && box.y + box.height < (page.viewportSize()?.height ?? 0);
    };
    await expect.poll(seen, { timeout: 20_000 }).toBe(true);
    await screenshot('inline-edit-second');
  });
});
