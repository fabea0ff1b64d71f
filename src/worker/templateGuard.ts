/**
 * Renders a chat template once in a thread that can be ended, before it is rendered where it could hang the worker. A template is a
 * program from the model file, and `range(1e9)` is a valid one.
 */
import { Worker } from 'node:worker_threads';

/** What a template did with a small conversation. */
export type TemplateVerdict = 'harmless' | 'dangerous' | 'unknown';

const timeoutMs = 5_000;
/** Milliseconds of a processor that a short conversation may take: a template needs some tens of them, and is rendered dozens of times while it is held against the formats that are known. */
const slowMs = 1_000;
const maxOutput = 100_000;
const heapMb = 256;

/** Plain ChatML as very many models (and our test models) carry it: what it writes is known, and neither tried nor compared with other formats. */
export const plainChatMl =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

// The thread's program is text, as the bundle is one file. It can load the library because it is told where that lies.
const program = `
const { parentPort, workerData } = require('node:worker_threads');
// Where the processor's time isn't told, the time on the wall is.
const spent = () => {
  const { user, system } = process.threadCpuUsage?.() ?? { user: performance.now() * 1000, system: 0 };
  return (user + system) / 1000;
};
import(workerData.library).then(({ JinjaTemplateChatWrapper }) => {
  const start = spent();
  const tell = (length) => parentPort.postMessage({ length, ms: spent() - start });
  try {
    const wrapper = new JinjaTemplateChatWrapper({ template: workerData.template });
    const { contextText } = wrapper.generateContextState({ chatHistory: workerData.history });
    tell(contextText.toString().length);
  } catch {
    tell();
  }
}).catch(() => parentPort.postMessage({ ms: 0 }));
`;

const history = [
  { type: 'system', text: 'Short and helpful.' },
  { type: 'user', text: 'One question.' },
  { type: 'model', response: ['One answer.'] },
  { type: 'user', text: 'Another question.' },
  { type: 'model', response: [''] },
];

/**
 * Tries a template. `dangerous`: it didn't end within 5 seconds, took absurdly long or too much memory, or wrote absurdly much, whether or not an error came of that. `unknown`: it threw an
 * error soon, or the trial couldn't be held.
 */
export function tryTemplate(template: string, library: string): Promise<TemplateVerdict> {
  if (template === plainChatMl) return Promise.resolve('harmless');
  return new Promise((resolve) => {
    const thread = new Worker(program, {
      eval: true,
      workerData: { template, library, history },
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      stdout: true,
      stderr: true,
    });
    const finish = (verdict: TemplateVerdict): void => {
      clearTimeout(timer);
      void thread.terminate();
      resolve(verdict);
    };
    const timer = setTimeout(() => finish('dangerous'), timeoutMs);
    thread.once('message', ({ length, ms }: { length?: number; ms: number }) => {
      if (ms > slowMs || (length ?? 0) > maxOutput) finish('dangerous');
      else finish(length === undefined ? 'unknown' : 'harmless');
    });
    thread.once('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'dangerous' : 'unknown'));
  });
}
