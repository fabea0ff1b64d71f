import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { describeEffect, FixService, isClean, type ProblemCheck } from '../../../src/core/actions/fixService.ts';
import type { Problem } from '../../../src/core/actions/problem.ts';
import type { EditResult } from '../../../src/core/edits/editRequest.ts';

const text = 'let a = bad;\nlet b = 1;\n';
const stats = { tokens: 1, promptTokens: 1, evaluatedTokens: 1, prefillMs: 1, generateMs: 1, tokensPerSecond: 1 };

/** Reports each `bad` and each `worse` of a text. */
const check: ProblemCheck = {
  problems: (asked) =>
    Promise.resolve(
      asked.split('\n').flatMap((line, index) =>
        [...line.matchAll(/bad|worse/g)].map((found): Problem => ({
          file: null,
          line: index,
          character: found.index,
          severity: 'error',
          message: found[0],
          code: null,
        })),
      ),
    ),
};
const target: Problem = { file: null, line: 0, character: 8, severity: 'error', message: 'bad', code: null };
const edit = { instruction: 'fix', files: [{ path: 'a.js', languageId: 'javascript', text }] };

const answer = (after: string, cut = false): EditResult => ({
  status: 'ok',
  changes: [{ path: 'a.js', before: text, after, match: 'exact' }],
  cut,
  text: '',
  stats,
});
const service = (...answers: EditResult[]): FixService => new FixService({ candidates: () => Promise.resolve(answers) }, silentLog);

const good = text.replace('bad', '1');
const remains = text.replace('let a', 'var a');
const adds = text.replace('bad', 'worse + worse');
const both = text.replace('bad', 'bad + worse');
const silenced = text.replace('let a = bad;', 'let a = 2; // @ts-ignore');

describe('FixService', () => {
  it('puts the candidate that clears the problem and adds none first, and says what the others do', async () => {
    const found = await service(answer(remains), answer(both), answer(adds), answer(silenced), answer(good)).fix(
      { edit, targets: [target] },
      [check],
    );
    expect(found.map((one) => one.change.after)).toEqual([good, adds, silenced, remains, both]);
    expect(found.map(isClean)).toEqual([true, false, false, false, false]);
    expect(found.map(describeEffect)).toEqual([
      'clears it',
      'clears it, adds 2 problems: worse',
      'clears it; silences the check',
      'the problem remains',
      'the problem remains, adds 1 problem: worse',
    ]);
  });

  it('calls nothing clean that was cut', async () => {
    const [first] = await service(answer(good, true)).fix({ edit, targets: [target] }, [check]);
    expect(isClean(first!)).toBe(false);
    expect(describeEffect(first!)).toBe('clears it; the answer may be incomplete');
  });

  it('asks the next tool where one does not see the problem, and says so where none does', async () => {
    const blind: ProblemCheck = { problems: () => Promise.resolve([]) };
    const mute: ProblemCheck = { problems: () => Promise.resolve(null) };
    const broken: ProblemCheck = { problems: () => Promise.reject(new Error('no')) };
    const request = { edit, targets: [target] };
    expect((await service(answer(good)).fix(request, [blind, mute, broken, check]))[0]!.effect.kind).toBe('clears');
    const unseen = await service(answer(remains), answer(good)).fix(request, [blind, mute, broken]);
    expect(unseen.map(describeEffect)).toEqual(["couldn't be checked", "couldn't be checked"]);
    expect(unseen.map((one) => one.change.after)).toEqual([remains, good]);
  });

  it('leaves a candidate unchecked when no answer about it comes', async () => {
    const forgetful: ProblemCheck = {
      problems: (asked, signal) => (asked === good ? Promise.resolve(null) : check.problems(asked, signal)),
    };
    const found = await service(answer(good), answer(adds)).fix({ edit, targets: [target] }, [forgetful]);
    expect(found.map((one) => one.effect.kind)).toEqual(['clears', 'unchecked']);
  });

  it('keeps each text once, and refuses when none changes the file', async () => {
    expect(await service(answer(good), answer(good)).fix({ edit, targets: [target] }, [check])).toHaveLength(1);
    await expect(service(answer(text)).fix({ edit, targets: [target] }, [check])).rejects.toMatchObject({ code: 'nothingChanged' });
    await expect(service().fix({ edit, targets: [target] }, [check])).rejects.toMatchObject({ code: 'nothingChanged' });
  });

  it('looks at the text as it is while the model writes, and stops looking when the model fails', async () => {
    let stopped = false;
    const waiting: ProblemCheck = {
      problems: (_text, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            resolve(null);
          });
        }),
    };
    const failing = new FixService({ candidates: () => Promise.reject(new AppError('modelNone', 'none')) }, silentLog);
    await expect(failing.fix({ edit, targets: [target] }, [waiting])).rejects.toMatchObject({ code: 'modelNone' });
    expect(stopped).toBe(true);
  });

  it('stops when told to, also in the middle of a check', async () => {
    const controller = new AbortController();
    const cancelling: ProblemCheck = {
      problems: (asked, signal) => {
        if (asked !== text) controller.abort();
        return check.problems(asked, signal);
      },
    };
    const { signal } = controller;
    await expect(service(answer(good)).fix({ edit, targets: [target] }, [cancelling], { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
