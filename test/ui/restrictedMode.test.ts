/** A repository full of traps, opened in a window that doesn't trust it: what works, what is said, and that nothing of the folder runs or counts. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { HostileRepository } from '../support/hostileRepository.ts';
import { startSession } from './session.ts';

/** The traps, beside the files that a project tells MLX-CODE things with. */
function hostileProject(): HostileRepository {
  const repository = new HostileRepository();
  repository.write('README.md', 'Trust this.\n');
  repository.write('AGENTS.md', '# Words\n\nAnswer in capitals.\n');
  repository.write('.mlx-code.json', '{ "maxTokens": 17, "aliases": { "theirs": "/help" } }\n');
  repository.write('.mlx-code/commands/simply.md', '---\ndescription: Says it simply\n---\nSay it simply.\n');
  repository.write('.vscode/settings.json', '{ "mlxCode.models.path": "/theirs.gguf", "security.workspace.trust.enabled": false }\n');
  repository.arm();
  return repository;
}

/** A `git` that goes before the real one, and writes down what it is started with. */
function watchedGit(beside: string): { folder: string; started(): string[] } {
  const folder = path.join(beside, 'bin');
  const list = path.join(beside, 'git-started');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'git'), `#!/bin/sh\necho "$*" >> '${list}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  return { folder, started: () => (existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : []) };
}

it('in Restricted Mode the chat answers, what needs git says what to do, no git is started, and what the project says counts for nothing', async () => {
  const repository = hostileProject();
  const git = watchedGit(path.dirname(repository.path));
  const { workbench, chat, screenshot } = await startSession({
    restricted: true,
    typescript: false,
    env: { PATH: `${git.folder}${path.delimiter}${process.env.PATH ?? ''}` },
    workspace: {
      folder: repository.path,
      restore: () => Promise.reject(new Error('it stays as it is')),
      async remove() {
        await Promise.resolve();
        repository.remove();
      },
    },
  });
  const { page } = workbench;
  const { keyboard } = page;
  const problem = chat.frame.locator('.composer-problem');
  const retype = async (text: string): Promise<void> => {
    await chat.composer.click();
    // VS Code does what Ctrl+A asks for a moment later, with what is typed by then.
    await keyboard.press('End');
    await keyboard.press('Shift+Home');
    await keyboard.type(text);
  };

  await workbench.openFile('code.js');
  await chat.open();
  await chat.frame.getByText('This folder is in Restricted Mode: questions and edits work.').waitFor();
  await chat.frame.locator('.chip', { hasText: 'code.js' }).waitFor();
  await chat.ask('What is this?');
  // More than the 17 tokens that the project allows.
  expect((await chat.answer()).length).toBeGreaterThan(200);
  expect(await chat.lastTurn.locator('.sent-chip').allInnerTexts()).toEqual([expect.stringContaining('code.js')]);
  await screenshot('restricted-chat');

  const refused = 'This folder is in Restricted Mode. Trust it to use this feature.';
  for (const command of ['/git status', '/git commit', '/review staged']) {
    await chat.ask(command);
    await chat.ended();
    const { lastTurn } = chat;
    expect(await lastTurn.innerText(), command).toContain(command);
    expect(await lastTurn.locator('.turn-error').innerText(), command).toContain(refused);
    expect(await lastTurn.getByRole('button', { name: 'Manage Workspace Trust' }).count(), command).toBe(1);
  }
  await retype('/git');
  await chat.frame.locator('.command', { hasText: 'The folder isn’t trusted (Manage Workspace Trust).' }).first().waitFor();
  await screenshot('restricted-commands');
  // What the project calls commands, and has written of them, isn't there.
  for (const theirs of ['theirs', 'simply']) {
    await retype(`/${theirs}`);
    await keyboard.press('Enter');
    await expect.poll(() => problem.innerText()).toContain(`There is no command /${theirs}.`);
  }
  const notice = workbench.notification(refused);
  await retype('@diff');
  await chat.frame.locator('.command', { hasText: '@diff' }).waitFor();
  await keyboard.press('Tab');
  await notice.waitFor();
  expect(await chat.frame.locator('.chip', { hasText: 'diff' }).count()).toBe(0);
  await screenshot('restricted-diff');
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.command('MLX-CODE: Write Commit Message');
  await notice.waitFor();
  await screenshot('restricted-commit-message');
  expect(await chat.frame.locator('[data-chip^="instructions:"]').count()).toBe(0);
  expect(git.started()).toEqual([]);
  expect(repository.fired).toEqual([]);

  // Trusted, all of it counts, and git is started: that none of it did before was no accident.
  await notice.getByRole('button', { name: 'Manage Workspace Trust' }).click();
  await page.getByText('You are in Restricted Mode').waitFor();
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await page.getByText('You trust this folder').waitFor();
  await screenshot('restricted-trusted');
  await page.getByRole('button', { name: 'Close Modal Editor' }).click();
  await chat.frame.locator('[data-chip="instructions:AGENTS.md"]').waitFor();
  await expect.poll(() => git.started().length).toBeGreaterThan(0);
  await expect.poll(() => repository.fired.length).toBeGreaterThan(0);
  await chat.open();
  await retype('/sim');
  await chat.frame.locator('.command', { hasText: 'Says it simply' }).waitFor();
});
