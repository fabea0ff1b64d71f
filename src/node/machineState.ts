/**
 * Whether the machine has power, cooling and memory to spare, as its system tells. Asked seldom: an answer holds for half a minute. What can't be found out
 * counts as to spare.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { MachinePort, Strain } from '../core/ports.ts';
import type { EffectsGate } from '../core/security/effectsGate.ts';

/** What a machine is asked by; each rejects where it can't be known. */
export interface MachineQuestions {
  platform: NodeJS.Platform;
  /** What one of macOS' own programs prints. */
  print: (program: 'pmset' | 'sysctl', args: readonly string[]) => Promise<string>;
  /** Names in a folder, and a file's text: Linux tells by these. */
  list: (folder: string) => Promise<string[]>;
  read: (file: string) => Promise<string>;
  /** Part of the main memory that can still be had, 0 to 1. */
  memoryLeft: () => number;
  /** Milliseconds. */
  now: () => number;
}

const holdsMs = 30_000;
const timeoutMs = 2_000;
/** Below this part of the main memory other programs are about to be swapped out. */
const leastMemory = 0.05;
const supplies = '/sys/class/power_supply';
/** Named in full: a bare name could be anybody's. */
const programs = { pmset: '/usr/bin/pmset', sysctl: '/usr/sbin/sysctl' } as const;
/** `kern.memorystatus_vm_pressure_level`: 1 normal, 2 warning, 4 critical. */
const memoryWarning = 2;

export class MachineState implements MachinePort {
  readonly #questions: MachineQuestions;
  #known: { at: number; strain: Promise<Strain | null> } | undefined;

  constructor(questions: MachineQuestions) {
    this.#questions = questions;
  }

  /** This machine, asked through the gate. */
  static of(effects: EffectsGate): MachineState {
    const run = promisify(execFile);
    return new MachineState({
      platform: process.platform,
      print: (program, args) =>
        effects.run(
          { kind: 'startProcess', program },
          async () => (await run(programs[program], [...args], { timeout: timeoutMs })).stdout,
        ),
      list: (folder) => readdir(folder),
      read: (file) => readFile(file, 'utf8'),
      memoryLeft: () => process.availableMemory() / totalmem(),
      now: () => performance.now(),
    });
  }

  strain(): Promise<Strain | null> {
    const { now } = this.#questions;
    if (!this.#known || now() - this.#known.at > holdsMs) this.#known = { at: now(), strain: this.#find() };
    return this.#known.strain;
  }

  async #find(): Promise<Strain | null> {
    const orNull = (found: Promise<Strain | null>): Promise<Strain | null> => found.catch(() => null);
    const { platform } = this.#questions;
    if (platform === 'darwin') return (await orNull(this.#macMemory())) ?? (await orNull(this.#macHeat())) ?? orNull(this.#macPower());
    if (platform !== 'linux') return null;
    return this.#questions.memoryLeft() < leastMemory ? 'memory' : orNull(this.#linuxPower());
  }

  async #macPower(): Promise<Strain | null> {
    return (await this.#questions.print('pmset', ['-g', 'batt'])).includes("'Battery Power'") ? 'battery' : null;
  }

  async #macHeat(): Promise<Strain | null> {
    const limit = /CPU_Speed_Limit\s*=\s*(\d+)/.exec(await this.#questions.print('pmset', ['-g', 'therm']))?.[1];
    return limit !== undefined && Number(limit) < 100 ? 'heat' : null;
  }

  async #macMemory(): Promise<Strain | null> {
    const level = Number(await this.#questions.print('sysctl', ['-n', 'kern.memorystatus_vm_pressure_level']));
    return level >= memoryWarning ? 'memory' : null;
  }

  async #linuxPower(): Promise<Strain | null> {
    const { list, read } = this.#questions;
    for (const name of await list(supplies)) {
      const of = async (what: string): Promise<string> => (await read(path.posix.join(supplies, name, what)).catch(() => '')).trim();
      // The battery of a mouse says nothing of the machine.
      if ((await of('type')) === 'Battery' && (await of('scope')) !== 'Device' && (await of('status')) === 'Discharging') return 'battery';
    }
    return null;
  }
}
