import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/base/appError.ts';
import {
  nextCommands,
  offeredChange,
  participantCommand,
  participantCommands,
  participantInstruction,
} from '../../../src/core/languageModels/participantTask.ts';

const problem = { line: 6, message: "Type 'number' is not\nassignable to type 'string'." };
const code = { languageId: 'typescript', label: 'report.ts:7', problems: [problem] };

describe('the participant', () => {
  it('asks what each command is for, about the code, with what was written behind it', () => {
    const asked = participantCommands.map((command) => participantInstruction(command, ' Only the edges. ', code));
    expect(new Set(asked).size).toBe(participantCommands.length);
    for (const one of asked) expect(one).toMatch(/report\.ts:7[\s\S]*\n\nOnly the edges\.$/);
    expect(participantInstruction(null, ' Why? ', null)).toBe('Why?');
  });

  it('tells of the problems that a fix is for, each in one line, and looks for some where there are none', () => {
    expect(participantInstruction('fix', '', code)).toContain("- line 7: Type 'number' is not assignable to type 'string'.");
    expect(participantInstruction('fix', '', { ...code, problems: [] })).toContain('Look for bugs');
  });

  it('refuses a question without words, and a command without code', () => {
    const refused = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        return (error as AppError).code;
      }
      return 'nothing';
    };
    expect(refused(() => participantInstruction(null, ' ', code))).toBe('questionEmpty');
    expect(refused(() => participantInstruction('explain', 'this', null))).toBe('editorNone');
  });

  it('offers a change only where there is one to make, and never the same command again', () => {
    expect(offeredChange('fix', { problems: [] })).toBeNull();
    expect(offeredChange('fix', code)?.command).toBe('mlxCode.actions.fix');
    expect(offeredChange('explain', code)).toBeNull();
    for (const command of participantCommands) expect(nextCommands(command)).not.toContain(command);
    expect([participantCommand('docs'), participantCommand('toString'), participantCommand(undefined)]).toEqual(['docs', null, null]);
  });
});
