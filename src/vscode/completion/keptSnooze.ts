import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { CompletionService } from '../../core/completion/completionService.ts';

const key = 'mlxCode.completion.snooze';
/** A clock is put right by this much without anybody having set it. Milliseconds. */
const clockTolerance = 60_000;

interface Kept {
  from: number;
  until: number;
}

/**
 * Keeps a snooze over a reload of the window, from now on, and goes on with one that was kept; the state is the workspace's, as each window snoozes for
 * itself. One that is over is dropped, as is one that begins in the future: since then the clock was set, and nobody knows how long it would last.
 */
export function keepSnooze(
  service: Pick<CompletionService, 'snooze' | 'onDidSnooze'>,
  state: vscode.Memento,
  now: () => number,
): Disposable {
  const { from, until } = state.get<Partial<Kept> | null>(key) ?? {};
  const whole = typeof from === 'number' && typeof until === 'number';
  if (whole && from <= now() + clockTolerance && now() < until) service.snooze(until);
  else if (state.keys().includes(key)) void state.update(key, undefined);
  return service.onDidSnooze((until) => {
    const from = now();
    void state.update(key, until > from ? ({ from, until } satisfies Kept) : undefined);
  });
}
