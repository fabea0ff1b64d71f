import { type InstructionsPort, usualInstructionTokens } from '../core/instructions/instruction.ts';
import { readInstructions } from '../node/instructions/readInstructions.ts';

/** What the project of the root asks assistants to keep to: whoever runs a command in it trusts it. */
export function headlessInstructions(root: string): InstructionsPort {
  return {
    tokens: usualInstructionTokens,
    onDidChange: () => ({ dispose: () => undefined }),
    of: (paths) => readInstructions(root, paths),
  };
}
