/** `mlx-code models advise`: which model to take on this machine, and what each would cost. */
import { formatBytes } from '../base/formatNumbers.ts';
import { adviceSentence, costWords } from '../core/models/advice/adviceText.ts';
import { commercialUse, licenceWords } from '../core/models/advice/licenceTerms.ts';
import { adviseModel } from '../core/models/advice/modelAdvice.ts';
import { shownName } from '../core/models/catalogue/catalogue.ts';
import { wholeIds } from '../core/models/library/modelLibrary.ts';
import type { ModelRole } from '../core/models/catalogue/catalogueEntry.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { modelsHere } from './modelFinder.ts';

export async function modelsAdvise(role: ModelRole, { app, output, signal }: CommandContext): Promise<number> {
  const { catalogue, installed } = await modelsHere();
  const machine = await app.engine.machine('auto', signal);
  const here = wholeIds(installed);
  const advice = adviseModel({ role, models: catalogue, installed: here, machine });
  const { room, take, costs } = advice;
  for (const { model, fileBytes, need, usual, long } of costs) {
    const isTaken = take?.cost.model.id === model.id;
    output.line({
      type: 'model', id: model.id, name: shownName(model), taken: isTaken, installed: here.has(model.id), fileBytes: fileBytes?.bytes ?? null, memory: need, at: [usual, long],
      commercialUse: commercialUse(model), languages: model.languages,
    }); // prettier-ignore
  }
  const sentence = adviceSentence(advice);
  output.line({ type: 'done', role, take: take?.cost.model.id ?? null, reason: take?.reason ?? null, sentence, room });
  output.text(
    `${sentence}\n\nUsed for models here: ${formatBytes(room.now)} now, ${formatBytes(room.most)} at most, of ${formatBytes(room.total)}`,
  );
  output.text(`${room.gpu === null ? '; no GPU' : `; ${formatBytes(room.gpu)} by the GPU`}.\n\n`);
  const width = 2 + Math.max(...costs.map(({ model }) => shownName(model).length), 0);
  output.text(`  ${'model'.padEnd(width)}${'8,192 tokens'.padEnd(28)}32,768 tokens\n`);
  for (const { model, usual, long } of costs) {
    const notes = [here.has(model.id) ? 'here' : null, licenceWords(model)].filter((note) => note !== null);
    const mark = take?.cost.model.id === model.id ? '>' : ' ';
    const row = `${mark} ${shownName(model).padEnd(width)}${costWords(usual).padEnd(28)}${costWords(long)}`;
    output.text(`${row}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`);
  }
  return take === null ? exitCodes.partly : exitCodes.done;
}
