import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { Emitter } from '../../../src/base/event.ts';
import { keepSnooze } from '../../../src/vscode/completion/keptSnooze.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

/** A window: the service as far as a snooze goes. */
function open(state: vscode.Memento, now: number): { until: number; snooze: (until: number) => void } {
  const snoozed = new Emitter<number>();
  const service = {
    until: 0,
    onDidSnooze: snoozed.event,
    snooze(until: number) {
      service.until = until;
      snoozed.fire(until);
    },
  };
  keepSnooze(service, state, () => now);
  return service;
}

const start = Date.UTC(2026, 10, 1, 12);
const minute = 60_000;

describe('a snooze', () => {
  it('goes on to its end over reloads of the window', () => {
    const state = new FakeMemento();
    open(state, start).snooze(start + 60 * minute);
    expect(open(state, start + minute).until).toBe(start + 60 * minute);
    expect(open(state, start + 59 * minute).until).toBe(start + 60 * minute);
  });

  it('is dropped once it is over, or was ended', () => {
    const state = new FakeMemento();
    open(state, start).snooze(start + 5 * minute);
    expect(open(state, start + 5 * minute).until).toBe(0);
    expect(state.keys()).toEqual([]);
    const window = open(state, start);
    window.snooze(start + 5 * minute);
    window.snooze(0);
    expect(open(state, start + minute).until).toBe(0);
  });

  it('is dropped when the clock was set back, as it would last for nobody knows how long', () => {
    const state = new FakeMemento();
    open(state, start).snooze(start + 5 * minute);
    expect(open(state, start - minute / 2).until).toBe(start + 5 * minute);
    expect(open(state, start - 30 * 24 * 60 * minute).until).toBe(0);
    expect(state.keys()).toEqual([]);
  });

  it.each([[null], ['text'], [7], [{}], [{ from: 'x', until: start }], [{ from: null, until: null }]])(
    'is not read from %j',
    async (value) => {
      const state = new FakeMemento();
      open(state, start).snooze(start + minute);
      await state.update(state.keys()[0]!, value);
      expect(open(state, start).until).toBe(0);
      expect(state.keys()).toEqual([]);
    },
  );
});
