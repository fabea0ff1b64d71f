/** The calls to GitHub and GitLab of this session, for the user to look at: when, what was asked, and how it ended. Bounded; no token and no text is in it. */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { language, plural, t } from '../../base/l10n.ts';

export interface ForgeCall {
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  host: string;
  /** With what is looked for, as it stands in the address. */
  path: string;
  /** In words: `200`, `refused: …`. */
  outcome: string;
}

/** Calls that are kept: the oldest go. */
const mostCalls = 500;

export class ForgeCalls implements Disposable {
  readonly #calls: ForgeCall[] = [];
  readonly #changed = new Emitter<undefined>();
  /** A call was made, or refused. */
  readonly onDidChange = this.#changed.event;
  #dropped = 0;

  get all(): readonly ForgeCall[] {
    return this.#calls;
  }

  add(call: ForgeCall): void {
    this.#calls.push(call);
    if (this.#calls.length > mostCalls) {
      this.#calls.shift();
      this.#dropped++;
    }
    this.#changed.fire(undefined);
  }

  /** All of it, to be read: one line a call, the newest last. */
  text(time: (at: number) => string = (at) => new Date(at).toLocaleTimeString(language())): string {
    if (this.#calls.length === 0) return `${t('GitHub and GitLab have not been asked for anything in this session.')}\n`;
    const lines = this.#calls.map(({ at, method, host, path, outcome }) => `${time(at)}  ${method} ${host}${path}  ${outcome}`);
    const before =
      this.#dropped > 0
        ? [plural(this.#dropped, '{0} earlier call is not listed any more.', '{0} earlier calls are not listed any more.')]
        : [];
    return [...before, ...lines, ''].join('\n');
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
