/** `mlx-code models benchmark`: how fast a model reads and writes on this machine, as the engine measures it. */
import { countOf } from '../base/formatNumbers.ts';
import { deviceText, speedText } from '../core/models/modelUse.ts';
import { measuredUse, measureSpeed } from '../core/models/speedTest.ts';
import { defaultDataFolder } from '../node/dataFolder.ts';
import { KeptModelUses } from '../node/modelUses.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { headlessLog } from './headlessLog.ts';

export async function modelsBenchmark({ app, output, signal }: CommandContext): Promise<number> {
  const { engine, models } = app;
  const { info, speed } = await measureSpeed({ engine, models, now: Date.now }, ({ step }) => output.progress(step), signal);
  const { reading, writing, device, threads, promptTokens, tokens, prefillMs, generateMs } = speed;
  // The editor shows it beside the model.
  const uses = new KeptModelUses(defaultDataFolder(process.env), headlessLog(process.env.MLX_CODE_LOG));
  await uses.note(info.path, measuredUse(info, speed));
  output.line({
    type: 'benchmark', model: info.name, path: info.path, device, threads, contextSize: info.contextSize,
    prompt: { tokens: promptTokens, ms: prefillMs, tokensPerSecond: reading }, answer: { tokens, ms: generateMs, tokensPerSecond: writing },
  }); // prettier-ignore
  output.text(
    `${info.name}, ${deviceText(device)} with ${countOf(threads, 'thread')}\n` +
      `reads   ${speedText(reading)} (${countOf(promptTokens, 'token')})\nwrites  ${speedText(writing)} (${countOf(tokens, 'token')})\n`,
  );
  return exitCodes.done;
}
