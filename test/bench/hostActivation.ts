import { join } from 'node:path';
import { runCommand } from '../support/command.ts';
import { type BenchOptions, measured, type Row, unmeasured } from './row.ts';

const id = 'host.activation';
const goal = '≤ 50';
const timeoutMs = 5 * 60_000;

/** Milliseconds that `activate` takes inside a real VS Code's extension host, as the host suite measures and prints them. */
export async function activationRow(root: string, { full, say }: BenchOptions): Promise<Row> {
  const samples: number[] = [];
  const runs = full ? 5 : 1;
  for (let run = 0; run < runs; run++) {
    say(`activation in a real VS Code, ${String(run + 1)} of ${String(runs)}`);
    const { code, output } = await runCommand(process.execPath, [join(root, 'test/host/run.ts')], {
      cwd: root,
      env: { ...process.env, MLX_CODE_GREP: 'brings every feature up' },
      timeoutMs,
    });
    const line = /host\.activation ([\d.]+)/.exec(output);
    if (line?.[1] === undefined)
      return unmeasured(id, 'ms', goal, `the host suite gave no figure (exit ${String(code)}): npm run test:host tells why`);
    samples.push(Number(line[1]));
  }
  return measured(id, 'ms', goal, samples, 'from the host suite; first activation of a fresh VS Code each time');
}
