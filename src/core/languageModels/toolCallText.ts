/** How tools, calls and results are written for the model: the form that the most open models were trained on. */

/** Begins a call; a model that writes it wants to call a tool. */
export const callOpen = '<tool_call>';
export const callClose = '\n</tool_call>';

/** A tool as another program offers it. */
export interface OfferedTool {
  name: string;
  description: string;
  /** A JSON schema; undefined for a tool without input. */
  inputSchema: unknown;
}

/** A call, letter by letter as it is decoded. */
export function callText(name: string, input: unknown): string {
  return `${callHead}${JSON.stringify(name)}${callInput}${spacedJson(input)}}${callClose}`;
}

/** From the beginning of a call to the tool's name, and from there to its input. */
export const callHead = `${callOpen}\n{"name": `;
export const callInput = ', "arguments": ';

/** What came of a call. */
export function resultText(text: string): string {
  return `<tool_response>\n${text}\n</tool_response>\n`;
}

/** What the model is told of the tools that it may call. */
export function toolInstructions(tools: readonly OfferedTool[], required: boolean): string {
  const listed = tools.map(({ name, description, inputSchema }) =>
    JSON.stringify({ name, description, parameters: inputSchema ?? { type: 'object', properties: {} } }),
  );
  const when = required ? 'Answer by calling one of them.' : 'Call one when it helps with what is asked; otherwise answer in words.';
  return (
    `These tools can be called. Each line describes one, with the JSON schema of its arguments:\n<tools>\n${listed.join('\n')}\n</tools>\n` +
    `${when} A call is written like this, with nothing behind it:\n${callOpen}\n{"name": "NAME", "arguments": {…}}${callClose}\n` +
    'What comes of it is told in <tool_response> tags.'
  );
}

/** JSON with a blank behind each colon and comma, as in the texts that models have read. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, one]) => `${JSON.stringify(name)}: ${spacedJson(one)}`)
      .join(', ')}}`;
  return value === undefined ? 'null' : JSON.stringify(value);
}
