/** Rows about fetching models: against `curl` for the same file, and what is fetched twice when it is cut off. */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { testCertificate } from '../support/faultServer/testCertificate.ts';
import { type BenchOptions, ratio, type Row, unmeasured } from './row.ts';

const run = promisify(execFile);
const rate = 100e6;

interface Served {
  url: string;
  host: string;
  sha256: string;
  sent: number;
}

/** A server in a process of its own. */
class Server {
  readonly #child: ChildProcess;
  readonly bytes: number;
  served: Served;

  private constructor(child: ChildProcess, bytes: number, served: Served) {
    this.#child = child;
    this.bytes = bytes;
    this.served = served;
  }

  static async start(bytes: number): Promise<Server> {
    const child = fork(path.join(import.meta.dirname, 'downloadServer.ts'), [String(bytes), String(rate)]);
    const [served] = (await once(child, 'message')) as [Served];
    return new Server(child, bytes, served);
  }

  /** Bytes sent since the start. */
  async sent(): Promise<number> {
    this.#child.send('sent');
    const [{ sent }] = (await once(this.#child, 'message')) as [Served];
    return sent;
  }

  stop(): void {
    this.#child.disconnect();
  }
}

export async function* downloadRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-download-'));
  const server = await Server.start(1e9);
  try {
    yield await againstCurl(server, folder, full ? 9 : 5, say);
    yield await resumed(server, folder, say);
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function againstCurl(server: Server, folder: string, samples: number, say: (line: string) => void): Promise<Row> {
  const [id, goal] = ['models.download.curl', '≤ 1.05'];
  const certificate = path.join(folder, 'certificate.pem');
  writeFileSync(certificate, testCertificate);
  if (!(await run('curl', ['--version']).catch(() => null))) return unmeasured(id, 'ratio', goal, 'needs curl');
  const pairs: { of: number; to: number }[] = [];
  for (let i = 1; i <= samples; i++) {
    const theirs = path.join(folder, 'curl.gguf');
    const curl = await run('curl', ['-sS', '--cacert', certificate, '-o', theirs, '-w', '%{time_total}', server.served.url]);
    rmSync(theirs);
    const file = path.join(folder, 'own.gguf');
    const own = await run(process.execPath, clientArguments(server, file));
    rmSync(file);
    pairs.push({ of: Number(own.stdout), to: Number(curl.stdout) * 1000 });
    say(`download ${String(i)} of ${String(samples)}: ${Number(own.stdout).toFixed(0)} ms, curl ${curl.stdout} s`);
  }
  return ratio(
    id,
    goal,
    pairs,
    '1 GB from a local server at 100 MB/s over TLS, hash and flush to the disk included, against curl, which does neither',
  );
}

function clientArguments({ served, bytes }: Server, file: string): string[] {
  return [path.join(import.meta.dirname, 'downloadClient.ts'), served.url, file, String(bytes), served.sha256];
}

/** The process is killed at 10, 50 and 99 % and started anew; the worst of the three. */
async function resumed(server: Server, folder: string, say: (line: string) => void): Promise<Row> {
  const again: number[] = [];
  for (const share of [0.1, 0.5, 0.99]) {
    const file = path.join(folder, `cut-${String(share)}.gguf`);
    const before = await server.sent();
    const child = execFile(process.execPath, clientArguments(server, file));
    while ((await server.sent()) - before < share * server.bytes) await delay(5);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await run(process.execPath, clientArguments(server, file));
    rmSync(file);
    again.push(((await server.sent()) - before) / server.bytes - 1);
    say(`cut at ${String(share * 100)} %: ${((again.at(-1) ?? 0) * 100).toFixed(1)} % fetched again`);
  }
  return {
    id: 'models.resume.refetched',
    value: Math.max(...again),
    unit: 'ratio',
    goal: '≤ 0.05',
    n: again.length,
    min: Math.min(...again),
    max: Math.max(...again),
    note: 'the process killed at 10, 50 and 99 % of 1 GB at 100 MB/s; counted by the server, with what was on its way',
  };
}
