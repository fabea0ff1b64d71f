/** `/fix` for tests that failed in a terminal: what they wrote is attached, and the model is asked for a change. */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { Attachable } from '../../core/context/pinnedSources.ts';
import { namedFiles } from '../../core/run/namedFiles.ts';
import { fixTestsQuestion } from '../../core/run/runText.ts';
import { shownOutput } from '../../core/run/shownOutput.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import type { Services } from '../services.ts';
import type { FailedTests } from './failedTests.ts';

/** Files of the output that are named in the question, so that they are looked for. */
const mostNamed = 5;

type Needs = Pick<Services, 'attached' | 'chat' | 'secrets' | 'settings' | 'workspaceFiles'>;

export class FixFailedTests implements Disposable {
  readonly #needs: Needs;
  readonly #tests: FailedTests;
  readonly #store = new DisposableStore();
  #attached: string | null = null;

  constructor(needs: Needs, tests: FailedTests) {
    this.#needs = needs;
    this.#tests = tests;
    // What failed is no concern of the next question once it passes.
    this.#store.add(
      tests.onDidChange(() => {
        if (tests.last || this.#attached === null) return;
        needs.attached.remove(this.#attached);
        this.#attached = null;
      }),
    );
  }

  /** Attaches what the tests wrote and asks; false where none have failed. Rejects as a question does. */
  async fix(): Promise<boolean> {
    const { attached, chat, workspaceFiles } = this.#needs;
    const failed = this.#tests.last;
    if (!failed) return false;
    if (chat.snapshot.model.status === 'none') throw new AppError('modelNone', 'nobody to ask about the tests');
    if (chat.snapshot.busy) throw new AppError('busy', 'an answer is under way');
    const wrote = failed.output.text !== '';
    if (wrote) this.#attached = (await attached.add(this.#attachable())).id;
    const { byPath } = await workspaceFiles.list();
    const instruction = fixTestsQuestion(failed.line, wrote, namedFiles(failed.output.text, [...byPath.keys()], mostNamed));
    await chat.ask(t('Fix what failed in {0}', showInLine(failed.line)), { instruction });
    return true;
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The output of those that failed last, whichever they are by then. */
  #attachable(): Attachable {
    const { secrets, settings } = this.#needs;
    let line = '';
    return {
      key: 'failed tests',
      read: async (signal) => {
        const failed = this.#tests.last;
        line = failed?.line ?? line;
        const { output } = await shownOutput(failed?.output ?? { text: '', cut: false }, settings.running.characters, secrets, signal);
        return {
          kind: 'terminal',
          label: t('Failed tests'),
          detail: `the output of ${showInLine(line)}`,
          languageId: '',
          text: output.text,
          problem: failed ? null : t('The tests have passed since.'),
          key: 'failed tests',
        };
      },
      follow: (changed) => this.#tests.onDidChange(changed),
    };
  }
}
