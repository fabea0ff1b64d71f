import * as vscode from 'vscode';
import { textLines } from '../../base/textLines.ts';
import { type HitLine, hitLine } from '../../core/indexing/hitLine.ts';
import type { ProjectHit } from '../../core/indexing/projectIndex.ts';
import { regularText } from '../../node/indexing/fileContent.ts';
import { hitUri } from './hitPlace.ts';

/** The lines of the files that hits are in, each file read once: as an editor has them, or else the disk. */
export class HitTexts {
  readonly #lines = new Map<string, readonly string[]>();

  /** The line that shows of a hit; null where there is none any more. */
  shown(hit: ProjectHit): HitLine | null {
    return hitLine(this.#of(hit), hit);
  }

  /** The code of a hit, as much of it as `most` lines. */
  code(hit: ProjectHit, most: number): string {
    return this.#of(hit)
      .slice(hit.line - 1, Math.min(hit.endLine, hit.line - 1 + most))
      .join('\n');
  }

  #of(hit: ProjectHit): readonly string[] {
    const uri = hitUri(hit);
    const key = uri.toString();
    const known = this.#lines.get(key);
    if (known) return known;
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key && !document.isClosed);
    const lines = textLines(open?.getText() ?? regularText(uri.fsPath) ?? '');
    this.#lines.set(key, lines);
    return lines;
  }
}
