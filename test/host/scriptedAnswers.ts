/** A model that says what a test wants, put in the place of the edit service's own: everything behind it is the real thing. */
import assert from 'node:assert/strict';
import type { EditRequest, EditResult } from '../../src/core/edits/editRequest.ts';
import type { FileChange } from '../../src/core/edits/fileChange.ts';
import { underTest } from './extensionUnderTest.ts';

const stats = { tokens: 1, promptTokens: 1, evaluatedTokens: 1, prefillMs: 1, generateMs: 1, tokensPerSecond: 1 };

export interface ScriptedAnswers {
  /** What was asked, in order. */
  readonly asked: EditRequest[];
  /** Gives the real service back. */
  restore(): void;
}

/** Each answer is the new text of the request's only file, or the changes themselves. `edit` takes the first one, `candidates` all. */
export async function scriptAnswers(answers: (request: EditRequest) => readonly (string | FileChange[])[]): Promise<ScriptedAnswers> {
  const service = (await underTest()).services.editService as unknown as Record<string, unknown>;
  const asked: EditRequest[] = [];
  const results = (request: EditRequest): EditResult[] => {
    asked.push(request);
    return answers(request).map((answer) => resultOf(request, answer));
  };
  service.candidates = (request: EditRequest) => Promise.resolve(results(request));
  service.edit = (request: EditRequest) => Promise.resolve(results(request)[0]);
  return {
    asked,
    restore() {
      // The methods of the class come into sight again.
      Reflect.deleteProperty(service, 'candidates');
      Reflect.deleteProperty(service, 'edit');
    },
  };
}

function resultOf(request: EditRequest, answer: string | FileChange[]): EditResult {
  const changes = typeof answer === 'string' ? changeOf(request, answer) : answer;
  return { status: changes.length > 0 ? 'ok' : 'nothing', changes, cut: false, text: '', stats };
}

function changeOf({ files: [file] }: EditRequest, after: string): FileChange[] {
  assert.ok(file, 'there is a file to change');
  return after === file.text ? [] : [{ path: file.path, before: file.text, after, match: 'exact' }];
}
