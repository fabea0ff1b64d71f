/** The chat panel: VS Code's frame, the extension's frame inside it, and what a person does in there. */
import type { Frame, FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** What stands under an answer. */
export interface AnswerStats {
  tokens: number;
  tokensPerSecond: number;
  /** As shown. */
  text: string;
}

export class ChatPanel {
  readonly #workbench: Workbench;
  readonly frame: FrameLocator;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    // VS Code puts every webview into a frame of its own, and the extension's page into a frame in there.
    this.frame = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The frame with the extension's own page, for what a locator can't do: running a script in it. */
  async page(): Promise<Frame> {
    const page = await (await this.frame.owner().elementHandle()).contentFrame();
    if (!page) throw new Error('the chat panel has no page');
    return page;
  }

  /** Opens the panel and waits until a question can be typed. */
  async open(): Promise<void> {
    const typed = this.frame.locator('.input-box:focus-within');
    // A window that has just come back gives the focus to an editor or a view of its own a moment later: then it is asked for again.
    for (let tries = 3; tries > 0 && !(await typed.isVisible()); tries--) {
      await this.#workbench.command('MLX-CODE: Open Chat');
      await this.composer.waitFor({ timeout: 30_000 });
      await typed.waitFor({ timeout: 7_000 }).catch(() => undefined);
    }
    await this.ready();
  }

  /** Waits until the panel is there with the cursor in its field. */
  async ready(timeoutMs = 30_000): Promise<void> {
    await this.composer.waitFor({ timeout: timeoutMs });
    await this.frame.locator('.input-box:focus-within').waitFor();
  }

  /** Begins another conversation. */
  async clear(): Promise<void> {
    await this.#workbench.command('MLX-CODE: New Conversation');
    await this.turns.first().waitFor({ state: 'detached' });
  }

  get composer(): Locator {
    return this.frame.locator('#composer');
  }

  get turns(): Locator {
    return this.frame.locator('.turn');
  }

  get lastTurn(): Locator {
    return this.turns.last();
  }

  /** Types a question and sends it with Enter. */
  async ask(question: string): Promise<void> {
    const before = await this.turns.count();
    await this.composer.click();
    await this.#workbench.page.keyboard.type(question);
    await this.#workbench.page.keyboard.press('Enter');
    await this.turns.nth(before).waitFor();
  }

  /** Waits until the last answer has ended one way or another, and says which. */
  async ended(timeoutMs = 60_000): Promise<'done' | 'stopped' | 'failed'> {
    await this.frame
      .locator('.turn:last-child:is([data-status="done"], [data-status="stopped"], [data-status="failed"])')
      .waitFor({ timeout: timeoutMs });
    return (await this.lastTurn.getAttribute('data-status')) as 'done' | 'stopped' | 'failed';
  }

  /** Waits until the last answer has some text and is still being written. */
  async streaming(): Promise<void> {
    await this.frame.locator('.turn:last-child[data-status="streaming"] .answer').filter({ hasText: /\S/ }).waitFor();
  }

  /** Text of the last answer as a reader sees it. */
  async answerText(): Promise<string> {
    return (await this.lastTurn.locator('.answer').innerText()).trim();
  }

  /** The letters of the last answer: what stays as it is where marks of Markdown before them are completed by what comes later. */
  async answerLetters(): Promise<string> {
    return (await this.answerText()).replace(/\P{L}/gu, '');
  }

  /** Waits for the last answer to end well; its text. Throws an Error with what the panel says when it failed. */
  async answer(timeoutMs = 60_000): Promise<string> {
    const status = await this.ended(timeoutMs);
    if (status === 'failed') throw new Error(`the answer failed: ${(await this.lastTurn.locator('.turn-error').innerText()).trim()}`);
    return this.answerText();
  }

  /** Reads the line under the last answer. */
  async stats(): Promise<AnswerStats> {
    const text = (await this.lastTurn.locator('.stats summary').innerText()).trim().replace(/\s+/g, ' ');
    const tokens = /([\d,.]+)\s*tokens?\b(?!\s*(?:\/|per))/.exec(text)?.[1];
    const speed = /([\d,.]+)\s*(?:tokens?\s*(?:\/|per)\s*s|tok\/s)/.exec(text)?.[1];
    return { text, tokens: numberOf(tokens), tokensPerSecond: numberOf(speed) };
  }
}

const numberOf = (shown: string | undefined): number => Number((shown ?? 'NaN').replaceAll(',', ''));
