/** What a user sees who has chosen another language: our commands, our page and its sentences. VS Code's own words stay English here. */
import { expect, it } from 'vitest';
import { startSession } from './session.ts';

it('a window in German has commands, chat and sentences in German', async () => {
  const { workbench, chat, screenshot } = await startSession({
    language: 'de',
    model: { chat: 'Das zählt die Preise zusammen.' },
    typescript: false,
  });
  await workbench.openFile('src/cart.js');
  await workbench.command('MLX-CODE: Chat öffnen');
  await chat.ready();
  await chat.frame.getByText('Die Antwort wird auf diesem Computer berechnet.').waitFor();
  expect(await chat.frame.locator('html').getAttribute('lang')).toBe('de');
  await chat.ask('Was tut total?');
  expect(await chat.answer()).toBe('Das zählt die Preise zusammen.');
  await chat.ask('/help review');
  await expect.poll(() => chat.answerText()).toContain('Überprüft Änderungen oder Code');
  await chat.ask('/model nothere');
  expect(await chat.ended()).toBe('failed');
  expect(await chat.lastTurn.innerText()).toContain('Es gibt kein Modell und keine Datei „nothere“.');
  await screenshot('in-german');
});
