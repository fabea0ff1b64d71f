import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Interrupt } from '../../../src/cli/interrupt.ts';

const told = { onHeld: vi.fn(), onLeave: vi.fn() };
let interrupt: Interrupt;
let exit: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  vi.useFakeTimers();
  exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  interrupt = new Interrupt(() => undefined, told);
});
afterEach(() => {
  interrupt.dispose();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

/** As the system does; without another listener the test's own process would be told, too. */
const press = (): unknown => process.listeners('SIGINT').at(-1)?.('SIGINT');

describe('Ctrl+C', () => {
  it('asks the command to stop, and ends the process when it has not within a second', () => {
    press();
    expect({ code: interrupt.code, asked: interrupt.signal.aborted }).toEqual({ code: 130, asked: true });
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    expect(told.onLeave).toHaveBeenCalledOnce();
  });

  it('waits for files that are being put back, however long that takes, and says so', async () => {
    let done: () => void = () => undefined;
    const held = interrupt.hold(() => new Promise<void>((resolve) => (done = resolve)));
    press();
    vi.advanceTimersByTime(60_000);
    expect(exit).not.toHaveBeenCalled();
    expect(told.onHeld).toHaveBeenCalledOnce();
    done();
    await held;
    // The rest has its second again.
    vi.advanceTimersByTime(1000);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
  });

  it('ends at once when it is pressed again', () => {
    void interrupt.hold(() => new Promise(() => undefined));
    press();
    press();
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
  });

  it.skipIf(process.platform === 'win32')('ends the process although a call of the system never comes back', async () => {
    vi.useRealTimers();
    const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-interrupt-'));
    try {
      // Opening a pipe waits for somebody at its other end, in a thread that exiting would wait for.
      const pipe = path.join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const program = `
        import { open } from 'node:fs/promises';
        import { Interrupt } from ${JSON.stringify(new URL('../../../src/cli/interrupt.ts', import.meta.url).href)};
        new Interrupt(() => undefined);
        void open(${JSON.stringify(pipe)});
        setTimeout(() => console.log('waiting'), 100);
        setTimeout(() => undefined, 60_000);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      child.kill('SIGINT');
      const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
      expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
      clearTimeout(patience);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that does not come costs nothing', async () => {
    expect(await interrupt.hold(() => Promise.resolve(7))).toBe(7);
    vi.advanceTimersByTime(60_000);
    expect(exit).not.toHaveBeenCalled();
  });
});
