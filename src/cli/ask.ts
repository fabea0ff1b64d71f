/** `mlx-code ask`: one question, its answer on stdout while it comes. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { ContextSource } from '../core/chat/chatService.ts';
import { maxSelectionLength } from '../core/context/selectionCheck.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { commandFileText } from './commandFileText.ts';
import { fileBelow } from './fileBelow.ts';

export async function ask(
  question: string,
  files: readonly string[],
  { app, output, common, project, signal }: CommandContext,
): Promise<number> {
  const command = await commandFileText(question, common.root, files, project);
  const changes = 'This command is answered by a change of a file. Run it with: mlx-code edit --file F "/NAME"';
  if (command?.how === 'edit') throw new AppError('usage', changes, { hint: changes });
  const sources = await Promise.all(files.map((file, index) => sourceOf(file, index, common.root)));
  let written = '';
  const following = app.chat.onEvent((event) => {
    if (event.type === 'text') {
      written += event.text;
      output.line({ type: 'token', text: event.text });
      output.answer(event.text);
    } else if (event.type === 'turn' && event.turn.prefill) {
      const { done, total } = event.turn.prefill;
      output.progress(`reading, ${String(done)} of ${String(total)} tokens`);
    }
  });
  const stop = (): void => app.chat.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) throw new AppError('cancelled', 'interrupted');
    const turn = await app.chat.ask(question, {
      sources,
      ...(command && { instruction: command.text }),
      ...(common.seed === undefined ? {} : { seed: common.seed }),
    });
    for (const { kind, label, problem, note } of turn.chips)
      if (kind === 'instructions')
        output.note(problem === null ? `The rules of ${label} went along.${note === undefined ? '' : ` ${note}`}` : `${label}: ${problem}`);
    if (written !== '' && !written.endsWith('\n')) output.answer('\n');
    if (app.chat.lastFailure) throw app.chat.lastFailure;
    if (turn.status === 'stopped') throw new AppError('cancelled', 'interrupted');
    const { tokens = 0, promptTokens = 0, evaluatedTokens = 0, tokensPerSecond = 0 } = turn.stats ?? {};
    const model = app.models.info?.name ?? '';
    output.line({ type: 'done', text: turn.answer, tokens, promptTokens, evaluatedTokens, tokensPerSecond, model, stop: turn.stop });
    output.note(
      `${String(tokens)} tokens, ${tokensPerSecond.toFixed(1)} tokens/s${turn.stop === 'length' ? ', cut at the limit (--max-tokens)' : ''}`,
    );
    return exitCodes.done;
  } finally {
    signal.removeEventListener('abort', stop);
    following.dispose();
  }
}

/** A file that goes along. It was named by hand, so it may be anywhere and hold anything that is text. */
async function sourceOf(file: string, index: number, root: string): Promise<ContextSource> {
  const below = await fileBelow(root, file);
  const absolute = below !== null && existsSync(path.resolve(root, below)) ? path.resolve(root, below) : path.resolve(file);
  return {
    id: `file${String(index)}`,
    kind: 'file',
    label: path.basename(absolute),
    detail: below ?? path.basename(absolute),
    languageId: path.extname(absolute).slice(1),
    text: await readText(absolute),
    problem: null,
    defaultEnabled: true,
  };
}

async function readText(file: string): Promise<string> {
  try {
    // Larger ones are refused by the same check that refuses a large selection; only its length counts then.
    const { size } = await stat(file);
    return size > 4 * maxSelectionLength ? ' '.repeat(maxSelectionLength + 1) : await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError('fileUnreadable', `cannot read ${file}`, { path: file }, error);
  }
}
