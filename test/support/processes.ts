/** The processes of this machine, as far as the tests must know them: to kill a worker, and to see that none is left. */
import fs from 'node:fs';
import { runCommand } from './command.ts';

/** Ids of the processes whose command line contains all of these parts. */
export async function processesWith(...parts: readonly string[]): Promise<number[]> {
  const commands = fs.existsSync('/proc/self/cmdline') ? fromProc() : await fromPs();
  return commands.filter(({ pid, command }) => pid !== process.pid && parts.every((part) => command.includes(part))).map(({ pid }) => pid);
}

interface Running {
  pid: number;
  command: string;
}

function fromProc(): Running[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: commandOf(name) }));
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it ended in this moment
  }
}

async function fromPs(): Promise<Running[]> {
  const { output } = await runCommand('ps', ['-axo', 'pid=,args=']);
  return output.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, '') }));
}
