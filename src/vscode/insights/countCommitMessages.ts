import type { Disposable } from '../../base/disposable.ts';
import { answeringModel } from '../../core/insights/answerFigures.ts';
import { sourceName } from '../../core/insights/countedProvider.ts';
import { messageFate } from '../../core/insights/messageFate.ts';
import type { CommitMessage } from '../../core/git/commitMessageService.ts';
import type { GitRepository } from '../git/gitApi.ts';
import type { Services } from '../services.ts';

/** Counts commit messages that were written into the box, and what of them is committed from there. */
export class CommitMessageCounter implements Disposable {
  readonly #parts: Pick<Services, 'insights' | 'log' | 'models'>;
  /** The last message of each repository, until something is committed. */
  readonly #waiting = new Map<string, Disposable>();

  constructor(parts: Pick<Services, 'insights' | 'log' | 'models'>) {
    this.#parts = parts;
  }

  written(repository: GitRepository, { from, message }: Pick<CommitMessage, 'from' | 'message'>): void {
    const { insights, models } = this.#parts;
    if (!insights.enabled) return;
    const model = from ? sourceName(from) : answeringModel(models.info, 'small');
    insights.count('commitMessages', { model, detail: 'written' });
    const place = repository.rootUri.toString();
    this.#waiting.get(place)?.dispose();
    const listening = repository.onDidCommit?.(() => {
      listening?.dispose();
      this.#waiting.delete(place);
      void this.#look(repository, message, model);
    });
    if (listening) this.#waiting.set(place, listening);
  }

  dispose(): void {
    for (const listening of this.#waiting.values()) listening.dispose();
    this.#waiting.clear();
  }

  async #look(repository: GitRepository, written: string, model: string): Promise<void> {
    const { insights, log } = this.#parts;
    try {
      const fate = messageFate(written, (await repository.getCommit('HEAD')).message);
      if (fate !== null) insights.count('commitMessages', { model, detail: fate });
    } catch (error) {
      log.debug(`what became of a commit message isn’t known: ${String(error)}`);
    }
  }
}
