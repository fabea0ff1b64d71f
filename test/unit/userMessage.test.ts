import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount } from '../../src/base/formatNumbers.ts';
import { AppError, type ErrorCode, type ErrorData } from '../../src/base/appError.ts';
import type { ConflictReason } from '../../src/core/edits/fileChange.ts';
import { conflictMessage } from '../../src/core/edits/editSentences.ts';
import { ofConflict } from '../../src/core/git/conflictSentences.ts';
import { userMessage } from '../../src/core/userMessage.ts';

// A record, so that the compiler refuses a list from which a code is missing.
const codes: Record<ErrorCode, true> = {
  modelNone: true, projectUnknown: true, modelChanged: true, modelMissing: true, modelNotGguf: true, modelTruncated: true, modelInvalid: true, modelUnsupported: true, modelTooLarge: true,
  modelNotInstalled: true, modelUnknown: true, modelAmbiguous: true, modelDiffers: true, modelInUse: true, modelNotDeleted: true,
  modelLoadFailed: true, catalogueInvalid: true, engineMissing: true, contextFull: true, contextUntrained: true, noFillInMiddle: true, noWriting: true, noVectors: true, noRanking: true, companionAway: true, companionUnused: true, companionSame: true, draftUnfit: true, historyOff: true, sessionNone: true, answerInterrupted: true, answerElsewhere: true, sessionsUnreadable: true, storeSetAside: true, storeUnavailable: true, storeNewer: true, sessionGone: true, indexDamaged: true, indexElsewhere: true, indexUnavailable: true, indexOff: true, indexSetAside: true, hitGone: true, mapEmpty: true, fileNotSaved: true, workerCrashed: true, workerBroken: true,
  connectionClosed: true, protocolMismatch: true, unknownMethod: true, invalidParams: true, selectionEmpty: true, selectionBinary: true,
  selectionTooLarge: true, questionEmpty: true, waitingFull: true, toolTooLarge: true, replayNone: true, answerNone: true, nothingAttached: true, attachedTooMany: true, attachRefused: true, terminalNone: true, mentionGone: true, linesNone: true, pathNone: true, pathAmbiguous: true, proposalGone: true, commandUnknown: true, commandFileWrong: true, commandArguments: true, runRefused: true, nothingChanged: true, answerIncomplete: true, editorNone: true,
  problemNone: true, testsUnknown: true, documentUnsaved: true, symbolNone: true, nameNone: true,
  documentChanged: true, documentReadOnly: true,
  searchEmpty: true, searchNoMatch: true, patternInvalid: true, patternTooSlow: true, tooManyMatches: true, filesNone: true, renameRefused: true, batchNone: true, batchNoChange: true,
  editFailed: true, reviewNone: true, editConflict: true, proposalOverlaps: true, proposalMoved: true, diskFull: true, undoNone: true, undoChanged: true, backupDamaged: true, backupFailed: true, snapshotsLeft: true, dataLeft: true, busy: true, offline: true, downloadRefused: true, downloadAddress: true, downloadOffline: true, downloadStalled: true, downloadDenied: true, downloadMissing: true, downloadServer: true, downloadChanged: true, downloadWrong: true, downloadRoom: true, downloadPlace: true,
  providerInvalid: true, providerGone: true, providerNotAllowed: true, providerOffline: true, providerCut: true, providerStalled: true, providerDenied: true, providerRefused: true, providerRubbish: true, providerModels: true, providerNobody: true, providerFallback: true,
  forgeNone: true, forgeNotAllowed: true, forgeOffline: true, forgeDenied: true, forgeMissing: true, forgeRefused: true, forgeLimited: true, forgeRubbish: true, forgeLine: true, forgeChanged: true, forgeUnpushed: true, forgeTextNone: true, forgeTextWrong: true,
  workspaceNone: true, workspaceVirtual: true, workspaceUntrusted: true, outsideWorkspace: true, gitMissing: true,
  linesNew: true, conflictNone: true, conflictUnclear: true, gitNoRepository: true, gitNotOpened: true, gitNothingToCommit: true, gitChanged: true, secretsFound: true, changelogHasEntry: true, gitNoTags: true, gitNothingStaged: true, gitManyParts: true, gitUnmerged: true, gitNoProposal: true, gitSequenceOver: true, gitTooOld: true, gitLocked: true, gitForbidden: true, gitHistoryMissing: true, gitFailed: true, gitRefUnknown: true, reviewNothing: true, findingNone: true, fixByHand: true, dismissalNotKept: true, insightsUnavailable: true, insightsSetAside: true, projectDenies: true, fileUnreadable: true, fileLeftOut: true, usage: true, cancelled: true, internal: true,
}; // prettier-ignore

describe('userMessage', () => {
  it('says of a model that was not deleted, or is not here, why, and what to do', () => {
    const text = (code: ErrorCode, data: ErrorData): string => userMessage(new AppError(code, '', { path: '/m/a.gguf', ...data })).text;
    const reasons = ['noBin', 'denied', 'notOurs', 'elsewhere', 'link', 'changed', 'notModel'];
    const told = reasons.map((reason) => text('modelNotDeleted', { reason }));
    expect(new Set(told).size).toBe(reasons.length);
    for (const one of told) expect(one).toMatch(/^The file “a.gguf” was not deleted.*\. (?:Delete|Give|Check)/);
    expect(text('catalogueInvalid', { own: true, entry: 'team', field: 'files', reason: 'is missing' })).toBe(
      "The models of “mlxCode.models.own” can't be used: “team”: files is missing. Correct them, or do without them; the models that come with MLX-CODE stay.",
    );
    expect(text('downloadAddress', { name: 'hf:o/r' })).toBe(
      'No GGUF file of Hugging Face is called “hf:o/r”. Write it as hf:OWNER/REPOSITORY/FILE.gguf.',
    );
    expect(text('downloadAddress', { name: 'hf:o/r/m.gguf@dev', branch: 'dev' })).toBe(
      'Models are fetched from the branch “main”, or as they were at a commit. Write the 40 digits of a commit in the place of “dev”.',
    );
    expect(text('modelInUse', { process: 12 })).toContain('(process 12)');
    expect(userMessage(new AppError('modelNotInstalled', '', { name: 'q7b', missing: 1 })).text).toContain('“q7b” 1 part is missing');
    expect(userMessage(new AppError('modelNotInstalled', '', { name: 'q7b' })).text).toBe(
      'The model “q7b” is not on this machine. Download it first (“/download q7b”, or “mlx-code models download q7b”), or choose another one.',
    );
    const [download] = userMessage(new AppError('modelNotInstalled', '', { name: 'q7b' })).actions;
    expect(download).toEqual({ id: 'downloadNamed', label: 'Download q7b', about: 'q7b' });
    const elsewhere = userMessage(new AppError('modelNotInstalled', '', { name: 'hf:owner/models/a.gguf' })).actions;
    expect(elsewhere.map(({ id }) => id)).toEqual(['chooseModel']);
    expect(userMessage(new AppError('modelUnknown', '', { name: 'q7x' })).text).toContain('“/models” in the chat');
    expect(userMessage(new AppError('modelUnknown', '', { name: 'q7x', near: 'q7b' })).text).toBe(
      'There is no model and no file “q7x”. Did you mean “q7b”?',
    );
  });

  it('leads from what a folder in Restricted Mode rules out to where it can be trusted', () =>
    expect(userMessage(new AppError('workspaceUntrusted', '')).actions).toEqual([{ id: 'manageTrust', label: 'Manage Workspace Trust' }]));

  it('says of a bare repository that there is one, and where its files would be', () => {
    expect(userMessage(new AppError('gitNoRepository', '', { bare: true })).text).toBe(
      'The git repository here is bare: it has no files to work on. Open a clone or a worktree of it.',
    );
    expect(userMessage(new AppError('gitNoRepository', '', { bare: false })).text).toContain('There is no git repository here.');
  });

  it('says of a broken expression what can be done where it was written', () => {
    const text = (data: ErrorData): string => userMessage(new AppError('patternInvalid', '', data)).text;
    expect(text({})).toContain('or switch regular expressions off');
    expect(text({ by: 'command' })).toBe(
      'This is not a regular expression. Correct it, or put \\ before each sign that is meant literally, as in \\(.',
    );
  });

  it('says why there is no index, where that is, and what to do', () => {
    const told = ['busy', 'full', 'closed', 'folder'].map(
      (cause) => userMessage(new AppError('indexUnavailable', '', { cause, path: '/d/i.sqlite' })).text,
    );
    expect(new Set(told).size).toBe(4);
    for (const one of told) expect(one).toMatch(/ \/d\/i\.sqlite\b.*, then try again\.$/);
    expect(userMessage(new AppError('indexUnavailable', '', {})).text).toBe(
      'The project can’t be indexed here. The chat goes on without it; try again in a minute.',
    );
  });

  it('says why conversations aren’t kept, where that is, and what to do', () => {
    const told = ['busy', 'full', 'closed', 'failed', 'ended'].map(
      (cause) => userMessage(new AppError('storeUnavailable', '', { cause, path: '/d/sessions.db' })).text,
    );
    expect(new Set(told).size).toBe(5);
    for (const one of told) expect(one).toMatch(/ \/d\/sessions\.db\b.*(?:, then try again|Try again, .+)\.$/);
  });

  it('says of GitHub and GitLab what failed, each in its own words, and what to do', () => {
    const cases: [ErrorCode, ErrorData][] = [
      ['forgeNone', {}],
      ['forgeNone', { host: 'git.example.com' }],
      ['forgeNotAllowed', {}],
      ...['certificate', 'name', 'refused', 'late', 'cut', 'stalled'].map((reason): [ErrorCode, ErrorData] => ['forgeOffline', { reason }]),
      ...['token', 'rights', 'archived'].map((reason): [ErrorCode, ErrorData] => ['forgeDenied', { reason, status: 403, said: 'No' }]),
      ['forgeMissing', { what: 'pull request 3' }],
      ['forgeRefused', { status: 422, said: 'base is invalid' }],
      ['forgeRefused', { status: 503 }],
      ['forgeLimited', { until: null }],
      ['forgeLimited', { until: 1_900_000_000_000 }],
      ...['page', 'redirect', 'long', 'json'].map((why): [ErrorCode, ErrorData] => ['forgeRubbish', { why }]),
      ['forgeLine', { path: 'a\u202e.ts', line: 3 }],
      ['offline', { what: 'forge' }],
    ];
    const told = cases.map(([code, data]) => userMessage(new AppError(code, '', { host: 'git.example.com', ...data })).text);
    expect(new Set(told).size).toBe(cases.length - 1); // The first names the host here as well.
    for (const one of told) expect(one).toMatch(/^.{20,260}\.$/);
    expect(told.at(-2)).toContain('a⟨U+202E⟩.ts:3');
    expect(told.at(-1)).toContain('git.example.com was not asked');
  });

  it('says of another engine what it failed of, each in its own words, and never for long', () => {
    const text = (code: ErrorCode, data: ErrorData): string =>
      userMessage(new AppError(code, '', { host: 'llm.example.com', ...data })).text;
    const cases: [ErrorCode, ErrorData][] = [
      ...['page', 'redirect', 'empty', 'spent', 'long', 'json'].map((why): [ErrorCode, ErrorData] => ['providerRubbish', { why }]),
      ...['certificate', 'name', 'refused', 'late', 'connection'].map((reason): [ErrorCode, ErrorData] => ['providerOffline', { reason }]),
      ...[0, 400, 404, 429, 500].map((status): [ErrorCode, ErrorData] => ['providerRefused', { status }]),
      ...['blocked', 'failed'].map((reason): [ErrorCode, ErrorData] => ['providerRefused', { reason, said: 'Quota' }]),
      ['providerModels', {}],
      ['providerModels', { reason: 'notOffered' }],
      ['providerNotAllowed', {}],
      ['providerNotAllowed', { by: 'vscode' }],
      ['providerCut', {}],
      ['providerCut', { said: 'Reset' }],
    ];
    const told = cases.map(([code, data]) => text(code, data));
    expect(new Set(told).size).toBe(told.length);
    for (const one of told) expect(one).toMatch(/^(?:L|T|Nob|l|VS|A|You).*llm\.example\.com.*\.$|^llm\.example\.com .*\.$/);
    // The box has what stood in it before.
    expect(text('providerCut', { what: 'commitMessage' })).toBe(
      'The connection to llm.example.com broke before the commit message was written. Try again.',
    );
    expect(text('providerRubbish', { what: 'commitMessage', why: 'spent' })).not.toContain('maxTokens');
    expect(userMessage(new AppError('offline', '')).text).toContain('MLX_CODE_OFFLINE on the command line');
    expect(text('offline', { what: 'provider' })).toContain('llm.example.com was not asked');
  });

  it.each(Object.keys(codes) as ErrorCode[])('says %s in a plain sentence, with and without data, and at most two buttons', (code) => {
    for (const data of [
      {},
      {
        path: '/a/b.gguf',
        tokens: 9000,
        limit: 4096,
        bytes: 1e9,
        needBytes: 3e9,
        haveBytes: null,
        reason: 'why',
        architecture: 'x',
      },
      { path: '/a/b.json', reason: 'is missing', field: 'turns' },
    ]) {
      const { text, actions } = userMessage(new AppError(code, 'INTERNAL WORDS', data));
      expect(text).toMatch(/^[A-Z].*[.!]$/s);
      expect(text).not.toMatch(/undefined|NaN|null|INTERNAL/);
      // A notification shows the marks of Markdown as they are.
      expect(text).not.toMatch(/[*`]/);
      expect(text.length).toBeLessThan(220);
      expect(actions.length).toBeLessThanOrEqual(2);
      for (const action of actions) expect(action.label).not.toBe('');
    }
  });

  it('puts the numbers and names in', () => {
    expect(userMessage(new AppError('contextFull', '', { tokens: 12345, limit: 4096 })).text).toContain('12,345 tokens, and 4,096 fit');
    const full = (what: string): string => userMessage(new AppError('contextFull', '', { tokens: 9000, limit: 4096, what })).text;
    expect(full('question')).toBe('The question is too long: 9,000 tokens, and 4,096 fit. Shorten it, or choose a larger context size.');
    expect(full('instruction')).toMatch(/^The instruction is too long: 9,000 tokens/);
    expect(full('context')).toContain('Switch a context chip off');
    for (const code of ['workerCrashed', 'connectionClosed', 'modelChanged'] as const)
      expect(userMessage(new AppError(code, '', { what: 'commitMessage' })).text).toMatch(
        /before the commit message was written\. Try again/,
      );
    expect(full('commitMessage')).toMatch(/^The context window is too small for a commit message\./);
    expect(userMessage(new AppError('modelMissing', '', { path: 'C:\\m\\q7b.gguf' })).text).toContain('“q7b.gguf”');
    expect(userMessage(new AppError('modelTooLarge', '', { needBytes: 19.96e9, haveBytes: 8e9 })).text).toContain(
      'needs 20.0 GB, and 8.0 GB can be used',
    );
    expect(userMessage(new AppError('modelTruncated', '', { bytes: 31e6, needBytes: 4.7e9 })).text).toContain('31 MB of 4.7 GB');
    expect(userMessage(new AppError('snapshotsLeft', '', { count: 2, path: '/data/snapshots' })).text).toBe(
      '2 snapshots of what the model has read could not be removed. Delete by hand what is left in “/data/snapshots”.',
    );
    expect(userMessage(new AppError('dataLeft', '', { count: 2, path: '/data' })).text).toBe(
      '2 files could not be removed; all else is gone. Delete by hand what is left in “/data”.',
    );
    expect(userMessage(new AppError('usage', '', { hint: 'Give a question.' })).text).toBe('Give a question.');
  });

  it('says how many hunks of a file no longer fit, and what to do about the others', () => {
    const sentence = (data: Record<string, unknown>): string =>
      userMessage(new AppError('proposalOverlaps', '', { path: 'a.ts', line: 4, ...data })).text;
    expect(sentence({ clashing: 1, hunks: 3 })).toBe(
      '1 of 3 hunks no longer fits the file “a.ts”, which was changed at line 4 meanwhile, so it is not applied as a whole. Take the others one by one, or take your change back.',
    );
    expect(sentence({ clashing: 2, hunks: 3 })).toMatch(/^2 of 3 hunks no longer fit the file/);
    expect(sentence({ clashing: 1, hunks: 1 })).toBe(
      'The last hunk no longer fits the file “a.ts”, which was changed at line 4 meanwhile. Take your change back, or discard what is left.',
    );
    expect(sentence({ clashing: 2, hunks: 2 })).toMatch(/^The last 2 hunks no longer fit /);
    expect(sentence({})).toMatch(/^The file “a.ts” was changed at line 4 where the proposal changes it too/);
    expect(sentence({ own: 9 })).toMatch(/^The file “a.ts” was changed from line 4 on, and line 9 with it, which the proposal changes too/);
  });

  it('tells the cases of one code apart', () => {
    expect(userMessage(new AppError('nothingChanged', '', { what: 'code', path: 'src/a.js' })).text).toBe(
      'The file “a.js” is as this code wants it already, so nothing had to be changed.',
    );
    const rewrite = userMessage(new AppError('answerIncomplete', '')).text;
    const commit = userMessage(new AppError('answerIncomplete', '', { what: 'commitMessage' })).text;
    expect(rewrite).toContain('smaller selection');
    expect(commit).toContain('commit message');
    expect(commit).not.toContain('selection');
    const remote = userMessage(new AppError('gitMissing', '', { reason: 'remote' })).text;
    expect(remote).toContain('another computer');
    expect(remote).toContain('mlx-code commit-message');
    expect(remote.length).toBeLessThan(220);
    expect(userMessage(new AppError('gitMissing', '', { reason: 'disabled' })).text).toContain('git.enabled');
  });

  it('says of a conflict that nothing is proposed, why, and what to do, where nothing is selected', () => {
    const text = (code: ErrorCode, data: ErrorData = {}): string => userMessage(ofConflict(new AppError(code, '', data))).text;
    const texts = [
      text('answerIncomplete'),
      text('answerIncomplete', { reason: 'markers' }),
      text('nothingChanged'),
      text('selectionBinary', { what: 'selection' }),
      text('selectionTooLarge', { what: 'selection', tokens: 9000, limit: 3000 }),
      text('selectionTooLarge', { what: 'file', bytes: 1_200_000, limit: 1_000_000, fixed: true }),
      text('contextFull', { what: 'instruction', tokens: 9000, limit: 3000 }),
    ];
    expect(new Set(texts).size, 'the last says of both what it says of the lines').toBe(texts.length - 1);
    for (const one of texts) {
      expect(one).toMatch(/conflict.*, so nothing is proposed\. (?:Try again|Put the two|Choose one side)/);
      expect(one).not.toContain('selection');
    }
    expect(texts[1]).toContain('left markers');
    expect(texts[4]).toContain('9,000 tokens, and 3,000 fit');
    expect(texts[4]).toContain('larger context size');
    expect(texts[5]).not.toContain('context size');
    expect(text('workerCrashed')).toBe(userMessage(new AppError('workerCrashed', '')).text);
  });

  it('says on a command line, of one commit and of several, what to do', () => {
    const text = (code: ErrorCode, data: ErrorData): string => userMessage(new AppError(code, '', data)).text;
    expect(text('gitRefUnknown', { ref: 'HEAD' })).toBe('This branch has no commit yet. Make the first one, then try again.');
    expect(text('gitRefUnknown', { ref: 'HEAD', what: 'review' })).toBe(
      'This branch has no commit yet. Review what is staged, what is not, or a file instead.',
    );
    expect(text('gitNothingToCommit', { amend: true })).toBe('There is no commit yet that could be amended. Commit something first.');
    expect(text('outsideWorkspace', { path: '../a', root: '/b' })).toMatch(
      /^The path “\.\.\/a” is outside the folder “\/b”.* with --root\.$/,
    );
    expect(text('secretsFound', { what: 'a key in a', count: 1 })).toMatch(/^The changes hold what looks like a secret: .* Take it out/);
    expect(text('secretsFound', { what: 'a and b', count: 2 })).toMatch(
      /^The changes hold 2 places that look like secrets: .* Take them out/,
    );
    expect(text('pathNone', { path: 'b.txt', several: true })).toMatch(/put a name with blanks in double quotes\.$/);
    expect(text('conflictNone', {})).not.toContain('`');
  });

  it('leads from an undo that was refused to where it can be compared', () => {
    const { text, actions } = userMessage(new AppError('undoChanged', 'x', { path: 'a.js', reason: 'changed' }));
    expect(text).toContain('Compare the two');
    expect(actions.map(({ id }) => id)).toEqual(['showCheckpoints']);
  });

  it('says why files were not renamed, and what a search was in', () => {
    const refused = (reason: string): string => userMessage(new AppError('renameRefused', '', { reason, to: 'src/b.ts' })).text;
    const all = ['invalidName', 'collision', 'exists', 'unchanged', 'anything'].map(refused);
    expect(new Set(all).size).toBe(5);
    for (const text of all) expect(text).toMatch(/^Nothing was renamed: /);
    expect(refused('collision')).toContain('two files would be called “b.ts”');
    expect(userMessage(new AppError('searchNoMatch', '', { files: 1200 })).text).toContain('Nothing matches in 1,200 files.');
    expect(userMessage(new AppError('patternTooSlow', '', { path: 'src/a.ts' })).text).toContain('in “a.ts”');
    expect(userMessage(new AppError('filesNone', '', { glob: '*.foo' })).text).toContain('matches “*.foo”');
    expect(userMessage(new AppError('busy', '', { what: 'batch' })).text).toContain('batch');
  });

  it('tells a search that finds nothing from one that has nothing to change', () => {
    expect(userMessage(new AppError('searchNoMatch', 'x', { files: 8, same: 0 })).text).toMatch(/^Nothing matches in 8 files\./);
    expect(userMessage(new AppError('searchNoMatch', 'x', { files: 8, same: 3 })).text).toMatch(/^What matches in 8 files is already/);
  });

  it('has words for anything that can be thrown', () => {
    for (const thrown of [new Error('secret path'), 'text', undefined, null, 42]) {
      const { text } = userMessage(thrown);
      expect(text).toContain('inside MLX-CODE');
      expect(text).not.toContain('secret');
    }
    expect(userMessage(new DOMException('x', 'AbortError')).text).toBe('Stopped.');
  });

  it('tells two sizes apart, to the byte where they would look alike', () => {
    const text = (code: ErrorCode, data: Record<string, number>): string => userMessage(new AppError(code, 'x', data)).text;
    expect(text('modelTruncated', { bytes: 0, needBytes: 1 })).toContain('is incomplete (0 bytes of 1 byte).');
    expect(text('modelTruncated', { bytes: 1_840_100, needBytes: 1_841_100 })).toContain(
      'is incomplete (1,840,100 bytes of 1,841,100 bytes).',
    );
    expect(text('modelTruncated', { bytes: 1_000_000, needBytes: 4_000_000_000 })).toContain('is incomplete (1 MB of 4.0 GB).');
    expect(text('modelTooLarge', { needBytes: 8_010_000_000, haveBytes: 7_990_000_000 })).toContain(
      ': it needs 8,010,000,000 bytes, and 7,990,000,000 bytes can be used.',
    );
    expect(text('selectionTooLarge', { bytes: 1200, limit: 1100 })).toContain(': 1,200 bytes, and 1,100 bytes fit.');
  });

  it.each(['folder', 'pipe', 'socket', 'device'])('says of a %s that it is one, not that it is a file', (what) => {
    const text = userMessage(new AppError('modelNotGguf', 'x', { path: '/m/models', what })).text;
    expect(text).toBe(`“models” is a ${what}, not a file. Choose a model file (GGUF).`);
  });

  it('says that a larger context is set than the model was trained for, and what becomes of it', () => {
    expect(userMessage(new AppError('contextUntrained', 'x', { wanted: 65_536, trained: 32_768, path: '/m/one.gguf' })).text).toBe(
      'The context size is set to 65,536 tokens, which is more than the model “one.gguf” was trained for: it runs with 32,768. Set a smaller one, or choose another model.',
    );
  });

  it('says of a second model that it is not used, and why', () => {
    const text = (cause: string, data = {}): string =>
      userMessage(new AppError('companionUnused', 'x', { role: 'completion', path: '/m/small.gguf', cause, ...data })).text;
    const unused = 'The model for suggestions “small.gguf” is not used';
    expect(text('noFillInMiddle')).toBe(`${unused}: it was not trained to fill in code at the cursor. Choose one that was.`);
    expect(text('modelMissing')).toBe(`${unused}. The model file is not there. Choose another one, or put it back.`);
    expect(text('modelTooLarge', { needBytes: 3e9, haveBytes: 1e9 })).toBe(
      `${unused}: it needs 3.0 GB, and beside the main model 1.0 GB can be used. Choose a smaller one, or a smaller context size.`,
    );
    expect(text('noFillInMiddle', { instead: true })).toMatch(/ Choose one that was\. Until then the main model suggests\.$/);
    expect(text('modelMissing', { instead: true })).toMatch(/ Until then the main model suggests\.$/);
    expect(text('noVectors', { role: 'embedding' })).toBe(
      'The model for search “small.gguf” is not used: it was not made for vectors of texts, and those of a model that writes tell little. Choose one for embeddings.',
    );
    expect(text('noVectors', { role: 'embedding', ranks: true })).toContain('is not used: it orders texts and makes no vectors of them.');
    expect(text('noWriting', { role: 'small', ranks: true })).toBe(
      'The model for short texts “small.gguf” is not used. This model orders texts and writes none. Choose one for chat, such as qwen2.5-coder-1.5b.',
    );
    expect(text('noRanking', { role: 'reranking' })).toBe(
      'The model for ranking search results “small.gguf” is not used: it was not made to tell how well a text fits what is looked for. Choose a reranker.',
    );
    expect(text('nothing known')).toBe(`${unused}. The log says why.`);
    expect(text('companionSame', { instead: true })).toBe(
      'The model for suggestions “small.gguf” is the main model itself, which suggests anyway: nothing more is loaded. Choose another one, or empty the setting.',
    );
    expect(text('companionSame')).toMatch(
      / is the main model itself: nothing more is loaded\. Choose another one, or empty the setting\.$/,
    );
    expect(text('companionSame', { role: 'draft' })).toMatch(
      /^The model that guesses ahead “small\.gguf” is not used: it is the main model itself, .* or empty the setting\.$/,
    );
    const away = new AppError('companionAway', 'x', { role: 'completion', path: '/m/small.gguf', needBytes: 3e9, haveBytes: null });
    expect(userMessage(away).text).toBe(
      'The model for suggestions “small.gguf” gave its memory back, as this computer is short of it (it needs 3.0 GB). It comes back by itself when there is room.',
    );
    const whys = ['mainState', 'state', 'vocabulary', 'mainTest'].map((why) => text('draftUnfit', { why }));
    expect(new Set(whys).size).toBe(4);
    expect(whys[0]).toContain('The main model is of a kind');
  });
});

describe('nothing to undo', () => {
  it.each(['untitled', 'noFolder', 'review', 'takenBack', 'asBefore'])('has its own sentence for %s', (reason) => {
    const { text } = userMessage(new AppError('undoNone', 'x', { reason }));
    expect(text).not.toBe(userMessage(new AppError('undoNone', 'x')).text);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toContain('in this folder');
  });
});

const reasons: Record<ConflictReason, true> = {
  notFound: true, ambiguous: true, missingFile: true, fileExists: true, placeholder: true, prose: true, shrinks: true, thinking: true,
  unfinished: true, malformed: true, noPath: true, overlap: true, outside: true, noFolder: true, protected: true, binary: true, tooLarge: true,
  encoding: true, readOnly: true, directory: true, special: true, link: true, mode: true, readOnlyFolder: true, unreadable: true, changed: true, deleted: true, inexact: true, damaged: true, unsaved: true,
}; // prettier-ignore

describe('conflictMessage', () => {
  it.each(Object.keys(reasons) as ConflictReason[])('says %s in a plain sentence that names the file', (reason) => {
    for (const path of ['src/total.ts', null]) {
      const text = conflictMessage(reason, path);
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text.length).toBeLessThan(170);
      if (reason !== 'noPath') expect(text).toContain(path === null ? 'he file' : 'he file “src/total.ts”');
      expect(userMessage(new AppError('editConflict', 'x', { path, reason })).text).toBe(text);
    }
    expect(new Set(Object.keys(reasons).map((r) => conflictMessage(r as ConflictReason, 'a'))).size).toBe(Object.keys(reasons).length);
  });
});

describe('a path with unseen characters', () => {
  const path = 'src/pri\u202ece\u200bs.js';
  it('is shown with their numbers in each sentence', () => {
    for (const reason of Object.keys(reasons) as ConflictReason[]) {
      expect(conflictMessage(reason, path)).not.toMatch(/[\u202e\u200b]/);
      if (reason !== 'noPath') expect(conflictMessage(reason, path)).toContain('src/pri⟨U+202E⟩ce⟨U+200B⟩s.js');
    }
    expect(conflictMessage('missingFile', path, [path])).not.toMatch(/[\u202e\u200b]/);
    const texts = (Object.keys(codes) as ErrorCode[]).map(
      (code) => userMessage(new AppError(code, '', { path, name: path, to: path, glob: path })).text,
    );
    expect(texts.join('\n')).not.toMatch(/[\u202e\u200b]/);
    expect(userMessage(new AppError('undoChanged', '', { path })).text).toContain('“pri⟨U+202E⟩ce⟨U+200B⟩s.js”');
  });
});

describe('formatting', () => {
  it('groups thousands alike on every machine', () =>
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']));
  it('picks a unit', () => expect([500, 31_400_000, 4_680_000_000].map(formatBytes)).toEqual(['1 kB', '31 MB', '4.7 GB']));
});
