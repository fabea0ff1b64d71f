import { describe, expect, it } from 'vitest';
import { MachineState, type MachineQuestions } from '../../../src/node/machineState.ts';

const unknown = (): Promise<never> => Promise.reject(new Error('not known'));

function machine(more: Partial<MachineQuestions>): MachineState {
  return new MachineState({
    platform: 'linux',
    print: unknown,
    list: unknown,
    read: unknown,
    memoryLeft: () => 0.5,
    now: () => 0,
    ...more,
  });
}

/** A Linux machine with the files of its supplies. */
function linux(files: Readonly<Record<string, string>>, memoryLeft = 0.5): MachineState {
  return machine({
    memoryLeft: () => memoryLeft,
    list: () => Promise.resolve([...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))]),
    read: (file) => {
      const text = files[file.replace('/sys/class/power_supply/', '')];
      return text === undefined ? unknown() : Promise.resolve(`${text}\n`);
    },
  });
}

function mac(printed: Readonly<Record<string, string>>): MachineState {
  return machine({ platform: 'darwin', print: (_, args) => Promise.resolve(printed[args.at(-1) ?? ''] ?? '') });
}

describe('MachineState', () => {
  it.each<[string, MachineState, string | null]>([
    ['Linux on battery', linux({ 'BAT0/type': 'Battery', 'BAT0/status': 'Discharging', 'AC/type': 'Mains' }), 'battery'],
    ['Linux while it is charged', linux({ 'BAT0/type': 'Battery', 'BAT0/status': 'Charging' }), null],
    ["the battery of Linux' mouse", linux({ 'm/type': 'Battery', 'm/status': 'Discharging', 'm/scope': 'Device' }), null],
    ['Linux without supplies', machine({}), null],
    ['Linux with little memory left', linux({}, 0.01), 'memory'],
    ['macOS on battery', mac({ batt: "Now drawing from 'Battery Power'\n" }), 'battery'],
    ['macOS when plugged in', mac({ batt: "Now drawing from 'AC Power'\n", therm: 'CPU_Speed_Limit = 100\n' }), null],
    ['macOS when it is hot', mac({ batt: "Now drawing from 'AC Power'\n", therm: '\tCPU_Speed_Limit \t= 70\n' }), 'heat'],
    ['macOS with little memory left', mac({ 'kern.memorystatus_vm_pressure_level': '2\n' }), 'memory'],
    ['macOS that tells nothing', machine({ platform: 'darwin' }), null],
    ['Windows', machine({ platform: 'win32' }), null],
  ])('%s', async (_, state, strain) => {
    expect(await state.strain()).toBe(strain);
  });

  it.each<[string, MachineState, string]>([
    ['enough', linux({}), 'enough'],
    ['short', linux({}, 0.04), 'short'],
    ['critical', linux({}, 0.01), 'critical'],
    ['enough on macOS', mac({ 'kern.memorystatus_vm_pressure_level': '1\n' }), 'enough'],
    ['short on macOS', mac({ 'kern.memorystatus_vm_pressure_level': '2\n' }), 'short'],
    ['critical on macOS', mac({ 'kern.memorystatus_vm_pressure_level': '4\n' }), 'critical'],
    ['unknown on macOS', machine({ platform: 'darwin' }), 'enough'],
  ])('tells of the memory: %s', async (_, state, left) => {
    expect(await state.memory()).toBe(left);
  });

  it('asks the system again after a while only', async () => {
    let asked = 0;
    let time = 0;
    const state = machine({ now: () => time, list: () => Promise.resolve(asked++ ? [] : []) });
    await state.strain();
    await state.strain();
    expect(asked).toBe(1);
    time = 60_000;
    await state.strain();
    expect(asked).toBe(2);
  });
});
