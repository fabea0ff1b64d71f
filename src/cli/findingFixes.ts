/** Has findings mended one after the other, each upon what those before it changed. Nothing is written here. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { textLines } from '../base/textLines.ts';
import { conflictMessage } from '../core/edits/editSentences.ts';
import type { LineRange } from '../core/edits/editRequest.ts';
import type { FileChange } from '../core/edits/fileChange.ts';
import { secretLines } from '../core/edits/hiddenLines.ts';
import { unifiedDiff } from '../core/edits/unifiedDiff.ts';
import { fixInstruction, fixLines, isHidden } from '../core/review/fixRequest.ts';
import type { KnownFinding } from '../core/review/reviewService.ts';
import { userMessage } from '../core/userMessage.ts';
import { readInside } from '../node/fileImage.ts';
import { reasonOf } from '../node/insideRoot.ts';
import { SaidInFile } from '../node/review/saidInFile.ts';
import type { CommandContext } from './command.ts';
import { fileBelow } from './fileBelow.ts';

/** A diff of the finding's file, whose path counts from where the finding's does; or why there is none, in a sentence. */
export type FindingFix = { diff: string } | { diff: null; why: string };

/** A text before any fix, and after those so far. */
interface MendedText {
  before: string;
  after: string;
}

export class FindingFixes {
  readonly #root: string;
  readonly #context: CommandContext;
  readonly #signal: AbortSignal;
  /** By their paths from `--root`. */
  readonly #texts = new Map<string, MendedText>();

  /** `root` is where the paths of findings count from. */
  constructor(root: string, context: CommandContext, signal: AbortSignal) {
    this.#root = root;
    this.#context = context;
    this.#signal = signal;
  }

  /** What all of them together change in the folder of `--root`. */
  get changes(): FileChange[] {
    return [...this.#texts].flatMap(([stated, { before, after }]) =>
      before === after ? [] : [{ path: stated, before, after, match: 'exact' as const }],
    );
  }

  /** Asks for one. Rejects as the edit service does where another finding would fare no better. */
  async of(finding: KnownFinding): Promise<FindingFix> {
    const { message, source, said } = finding;
    const byHand = none(userMessage(new AppError('fixByHand', 'a secret is mended by hand', { message })).text);
    if (source === 'secret' || said === null) return byHand;
    const { app, common } = this.#context;
    const stated = await fileBelow(await realpath(common.root), path.join(this.#root, finding.path));
    if (stated === null) return none('The file is not below the folder of --root, where alone something is changed.');
    const text = await this.#text(stated, finding.path);
    if (typeof text === 'string') return none(text);
    const lines = textLines(text.after);
    const line = new SaidInFile(stated, text.after).place(finding.line, said);
    if (line === null) return none('Its line is another one in the file by now, or was changed by a fix before it.');
    const last = line + finding.endLine - finding.line;
    const hidden = await secretLines(stated, text.after, app.secrets, this.#signal);
    if (isHidden(hidden, line, last)) return byHand;
    const within = fixLines(line, last, lines.length);
    const after = await this.#ask(stated, text.after, { instruction: fixInstruction(line, finding), within, hidden });
    if (typeof after !== 'object') return none(after);
    const diff = unifiedDiff({ path: finding.path, before: text.after, after: after.text, match: 'exact' });
    text.after = after.text;
    return { diff };
  }

  async #ask(
    stated: string,
    text: string,
    { instruction, within, hidden }: { instruction: string; within: LineRange; hidden: ReadonlySet<number> },
  ): Promise<{ text: string } | string> {
    const { app, common } = this.#context;
    try {
      const { changes, cut } = await app.edits.edit(
        { instruction, files: [{ path: stated, languageId: path.extname(stated).slice(1), text, within, hidden }] },
        {
          signal: this.#signal,
          ...(common.seed === undefined ? {} : { seed: common.seed }),
          ...(common.maxTokens === undefined ? {} : { maxTokens: common.maxTokens }),
        },
      );
      if (cut) return 'The answer ended at its bound. A larger --max-tokens gives a whole one.';
      const after = changes.find(({ path: changed }) => changed === stated)?.after;
      return typeof after === 'string' && after !== text ? { text: after } : 'The model changed nothing.';
    } catch (error) {
      if (AppError.is(error, 'answerIncomplete', 'contextFull')) return userMessage(error).text;
      throw error;
    }
  }

  /** Or why it can't be changed. */
  async #text(stated: string, named: string): Promise<MendedText | string> {
    const known = this.#texts.get(stated);
    if (known) return known;
    try {
      const { image } = await readInside(await realpath(this.#context.common.root), stated);
      if (!image) return conflictMessage('missingFile', named);
      const text = { before: image.text, after: image.text };
      this.#texts.set(stated, text);
      return text;
    } catch (error) {
      return conflictMessage(reasonOf(error), named);
    }
  }
}

function none(why: string): FindingFix {
  return { diff: null, why };
}
