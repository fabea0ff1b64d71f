/** `models download` of the built command line, from a server that has test models. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { CliProcess, jsonLines, runCli, waitFor } from '../support/cliProcess.ts';
import { FaultServer } from '../support/faultServer/faultServer.ts';
import { testCertificate } from '../support/faultServer/testCertificate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-cli-download-'));
const model = path.join(folder, 'served.gguf');
const certificate = path.join(folder, 'certificate.pem');
const address = 'hf:owner/repository/tiny.gguf';
let data: string;
let server: FaultServer;
let environment: Record<string, string>;

beforeAll(async () => {
  writeFixtureModel({ out: model, kind: 'scripted' });
  writeFileSync(certificate, testCertificate);
  server = await FaultServer.start(readFileSync(model));
});
beforeEach(() => {
  data = mkdtempSync(path.join(folder, 'data-'));
  server.faults = { ...server.faults, rate: Infinity, page: false };
  environment = { MLX_CODE_DATA_FOLDER: data, HF_ENDPOINT: server.url(''), NODE_EXTRA_CA_CERTS: certificate, HF_TOKEN: 'hf_test' };
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const fetched = (): string => path.join(data, 'models', 'tiny.gguf');

describe('models download', () => {
  it('fetches a file, checks it, and says where it is; the model works', async () => {
    const { code, stdout, stderr } = await runCli(['models', 'download', address, '--json'], { env: environment });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const last = jsonLines(stdout).at(-1);
    expect(last).toEqual({
      type: 'downloaded',
      model: 'tiny',
      bytes: statSync(model).size,
      files: [{ path: fetched(), bytes: statSync(model).size, sha256: server.sha256, verified: 'header' }],
    });
    expect(readFileSync(fetched()).equals(readFileSync(model))).toBe(true);
    expect(
      server.requests.every(
        ({ authorization, path: asked }) => authorization === 'Bearer hf_test' && asked === '/owner/repository/resolve/main/tiny.gguf',
      ),
    ).toBe(true);
    const again = await runCli(['models', 'download', address], { env: environment });
    expect(again).toMatchObject({ code: 0, stdout: `${fetched()}\n` });
    expect(again.stderr).toContain('already');
    const asked = await runCli(['ask', 'Who are you?', '--model', fetched()], { env: environment });
    expect(asked.stdout).toContain('built-in test model');
  });

  it('goes on where Ctrl+C stopped it', async () => {
    server.faults = { ...server.faults, rate: statSync(model).size / 8 };
    const before = server.sent;
    const cli = new CliProcess(['models', 'download', address, '--json'], { env: environment });
    await waitFor(() => server.sent - before > statSync(model).size / 4, 30_000, 'a quarter of the file');
    cli.child.kill('SIGINT');
    expect((await cli.ended).code).toBe(130);
    expect(readdirSync(path.join(data, 'models')).sort()).toEqual(['tiny.gguf.part', 'tiny.gguf.part.json']);
    server.faults = { ...server.faults, rate: Infinity };
    expect((await runCli(['models', 'download', address, '--json'], { env: environment })).code).toBe(0);
    expect(readFileSync(fetched()).equals(readFileSync(model))).toBe(true);
  });

  it.each([
    ['a name that nobody has', 'q1.6b', {}, 1, 'modelUnknown'],
    ['an address that is none', 'hf:../m.gguf', {}, 1, 'downloadAddress'],
    ['connections that are switched off', address, { MLX_CODE_OFFLINE: '1' }, 1, 'offline'],
    ['a mirror without encryption', address, { HF_ENDPOINT: 'http://localhost:1' }, 1, 'downloadRefused'],
    ['nothing', '', {}, 2, 'usage'],
  ])('refuses %s in one sentence', async (_, called, more, code, error) => {
    const requests = server.requests.length;
    const result = await runCli(['models', 'download', called, '--json'], { env: { ...environment, ...more } });
    expect(result.code).toBe(code);
    expect(jsonLines(result.stdout)).toMatchObject([{ type: 'error', code: error }]);
    expect(server.requests).toHaveLength(requests);
  });

  it('says that a page came instead of the model, and keeps nothing', async () => {
    server.faults = { ...server.faults, page: true };
    const { code, stderr } = await runCli(['models', 'download', address], { env: environment });
    expect(code).toBe(1);
    expect(stderr).toMatch(/sent a page instead of the model/);
    expect(existsSync(fetched())).toBe(false);
  });
});
