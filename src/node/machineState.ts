/**
 * Whether the machine has power, cooling and memory to spare, as its system tells. Asked seldom: an answer holds for half a minute. What can't be found out
 * counts as to spare.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { MachinePort, MemoryLeft, Strain } from '../core/ports.ts';
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
/** Below these parts of the main memory other programs are about to be swapped out, or are. */
const shortMemory = 0.05;
const criticalMemory = 0.02;
const supplies = '/sys/class/power_supply';
/** Named in full: a bare name could be anybody's. */
const programs = { pmset: '/usr/bin/pmset', sysctl: '/usr/sbin/sysctl' } as const;
/** `kern.memorystatus_vm_pressure_level`: 1 is normal. */
const macWarning = 2;
const macCritical = 4;

export class MachineState implements MachinePort {
  readonly #questions: MachineQuestions;
  readonly #strain: Held<Strain | null>;
  readonly #memory: Held<MemoryLeft>;

  constructor(questions: MachineQuestions) {
    this.#questions = questions;
    this.#memory = new Held(questions.now, () => this.#findMemory().catch(() => 'enough'));
    this.#strain = new Held(questions.now, () => this.#findStrain().catch(() => null));
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

  memory(): Promise<MemoryLeft> {
    return this.#memory.get();
  }

  strain(): Promise<Strain | null> {
    return this.#strain.get();
  }

  async #findStrain(): Promise<Strain | null> {
    if ((await this.memory()) !== 'enough') return 'memory';
    const { platform } = this.#questions;
    if (platform === 'linux') return (await this.#linuxOnBattery()) ? 'battery' : null;
    if (platform !== 'darwin') return null;
    if (await this.#macIsHot().catch(() => false)) return 'heat';
    return (await this.#macOnBattery()) ? 'battery' : null;
  }

  async #findMemory(): Promise<MemoryLeft> {
    const { platform, memoryLeft, print } = this.#questions;
    if (platform === 'darwin') {
      const level = Number(await print('sysctl', ['-n', 'kern.memorystatus_vm_pressure_level']));
      return level >= macCritical ? 'critical' : level >= macWarning ? 'short' : 'enough';
    }
    const left = memoryLeft();
    return left < criticalMemory ? 'critical' : left < shortMemory ? 'short' : 'enough';
  }

  async #macOnBattery(): Promise<boolean> {
    return (await this.#questions.print('pmset', ['-g', 'batt'])).includes("'Battery Power'");
  }

  async #macIsHot(): Promise<boolean> {
    const limit = /CPU_Speed_Limit\s*=\s*(\d+)/.exec(await this.#questions.print('pmset', ['-g', 'therm']))?.[1];
    return limit !== undefined && Number(limit) < 100;
  }

  async #linuxOnBattery(): Promise<boolean> {
    const { list, read } = this.#questions;
    for (const name of await list(supplies)) {
      const of = async (what: string): Promise<string> => (await read(path.posix.join(supplies, name, what)).catch(() => '')).trim();
      // The battery of a mouse says nothing of the machine.
      if ((await of('type')) === 'Battery' && (await of('scope')) !== 'Device' && (await of('status')) === 'Discharging') return true;
    }
    return false;
  }
}

/** An answer that is asked for again only after a while. */
class Held<T> {
  readonly #now: () => number;
  readonly #find: () => Promise<T>;
  #known: { at: number; answer: Promise<T> } | undefined;

  constructor(now: () => number, find: () => Promise<T>) {
    this.#now = now;
    this.#find = find;
  }

  get(): Promise<T> {
    const at = this.#now();
    if (!this.#known || at - this.#known.at > holdsMs) this.#known = { at, answer: this.#find() };
    return this.#known.answer;
  }
}
