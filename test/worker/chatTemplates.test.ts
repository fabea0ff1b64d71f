/** Chat formats come from the model file, and the file may be hostile. */
import { afterAll, describe, expect, it } from 'vitest';
import type { ChatMessage, GenerationItem } from '../../src/protocol/worker/generation.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import { partThought } from '../../src/base/thinking.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { plainChatMl } from '../../src/worker/templateGuard.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const warnings: string[] = [];
const engine = new LlamaEngine((_level, message) => void warnings.push(message));
const never = new AbortController().signal;
const ignore = (): void => undefined;
const messages: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hello?' },
];
afterAll(() => engine.dispose());

async function load(name: string, template: string): Promise<ModelInfo> {
  const path = models.writeOdd(name, { 'tokenizer.chat_template': { type: 'string', value: template } });
  return engine.load({ path, contextSize: 1024, threads: 1, gpu: 'off' }, ignore, never);
}

async function answers(): Promise<void> {
  const tokens = await engine.countPrompt(messages);
  const result = await engine.chat({ messages, maxTokens: 4, seed: 1, temperature: 1 }, ignore, never);
  expect(result.promptTokens).toBe(tokens);
  expect(result.tokens).toBeGreaterThan(0);
}

describe('the chat format', () => {
  it('is a built-in one where that writes what the template writes', async () => {
    const spaced =
      '{%- for message in messages -%}{{- "<|im_start|>" + message.role + "\\n" + message.content + "<|im_end|>\\n" -}}{%- endfor -%}' +
      '{%- if add_generation_prompt -%}{{- "<|im_start|>assistant\\n" -}}{%- endif -%}';
    expect(await load('known', spaced)).toMatchObject({ chatFormat: 'ChatML', customTemplate: false });
    await answers();
  });

  it('is known at once for the plainest template, and writes what is written where it has to be found', async () => {
    const longer: ChatMessage[] = [...messages, { role: 'assistant', content: ' Yes.\n' }, { role: 'user', content: '\n```\nSo?' }];
    const seen = [];
    for (const [name, template] of [
      ['plain', plainChatMl],
      ['found', `${plainChatMl}{# the same #}`],
    ] as const) {
      const { chatFormat, customTemplate } = await load(name, template);
      const counts = [await engine.countPrompt(messages), await engine.countPrompt(longer)];
      const { text } = await engine.chat({ messages: longer, maxTokens: 24, seed: 7, temperature: 1 }, ignore, never);
      seen.push({ chatFormat, customTemplate, counts, text });
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toMatchObject({ chatFormat: 'ChatML', customTemplate: false });
  });

  it("is the file's own template, and flagged, where no built-in one fits", async () => {
    const own =
      '{% for message in messages %}## {{ message.role }}\n{{ message.content }}\n{% endfor %}{% if add_generation_prompt %}## assistant\n{% endif %}';
    expect(await load('own', own)).toMatchObject({ chatFormat: 'JinjaTemplate', customTemplate: true });
    await answers();
    const [role] = await engine.countTokens(['## user\n']);
    const longer: ChatMessage[] = [...messages, { role: 'assistant', content: 'Yes.' }, { role: 'user', content: 'So?' }];
    expect(await engine.countPrompt(longer)).toBeGreaterThan((await engine.countPrompt(messages)) + role!);
  });

  it('may begin with a thought, which is told from the answer, bounded, and closed where none is wanted', async () => {
    const opening =
      '{% for message in messages %}## {{ message.role }}\n' +
      '{% if message.role == "assistant" %}<think>\n{{ message.reasoning_content }}\n</think>\n\n{% endif %}' +
      '{{ message.content }}\n{% endfor %}{% if add_generation_prompt %}## assistant\n<think>\n{% endif %}';
    await load('opening', opening);
    const heard: string[] = [];
    const hear = (item: GenerationItem): void => {
      if (item.type === 'text') heard.push(item.text);
    };
    const ask = (thinkingTokens: number) => engine.chat({ messages, maxTokens: 24, thinkingTokens, seed: 3, temperature: 1 }, hear, never);
    const { text, thoughtCut, promptTokens } = await ask(6);
    expect(heard[0]).toBe('<think>\n');
    expect(heard.join('')).toBe(text);
    expect(thoughtCut).toBe(true);
    expect(partThought(text)).toMatchObject({ thinking: false });
    expect(partThought((await ask(0)).text)).toMatchObject({ thinking: true, answer: '' });
    const [closing] = await engine.countTokens(['\n</think>\n\n']);
    const written = await engine.generate({ messages, segments: [{ kind: 'forced', text: 'fix: it' }] }, ignore, never);
    expect(written.text).toBe('fix: it');
    expect(written.promptTokens).toBe(promptTokens + closing!);
  });

  it.each([
    ['never ends', '{% for i in range(1000000000) %}{% for j in range(1000000000) %}{% endfor %}{% endfor %}'],
    ['writes without bound', '{% for i in range(100000) %}{{ messages[0].content }}{{ messages[1].content }}{% endfor %}'],
  ])('is another one when the template %s', async (name, bomb) => {
    const start = performance.now();
    const info = await load(name.replaceAll(' ', '-'), bomb);
    expect(info.customTemplate).toBe(false);
    expect(info.chatFormat).toContain('own template refused');
    // The limit is five seconds; the rest is loading on a busy machine.
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(warnings.some((line) => line.includes('chat template'))).toBe(true);
    await answers();
  });

  it.each([
    ['throws', "{{ raise_exception('not for you') }}"],
    ['is no template', '{% for %}{{'],
    ['is empty', ''],
  ])('is some usable one when the template %s', async (name, template) => {
    await load(name.replaceAll(' ', '-'), template);
    await answers();
  });
});

describe('an answer that was remembered', () => {
  const own =
    '{% for message in messages %}## {{ message.role }}\n{{ message.content }}\n{% endfor %}{% if add_generation_prompt %}## assistant\n{% endif %}';
  const chatMl =
    '{% for message in messages %}{{ "<|im_start|>" + message.role + "\n" + message.content + "<|im_end|>\n" }}{% endfor %}' +
    '{% if add_generation_prompt %}{{ "<|im_start|>assistant\n" }}{% endif %}';

  it.each([
    ['a built-in format', 'builtIn', chatMl],
    ["the file's own format", 'itsOwn', own],
  ])('takes its own tokens in %s, and lends them to nobody', async (_name, file, template) => {
    await load(file, template);
    // It has answered nothing.
    const other = new LlamaEngine(() => undefined);
    await other.load({ path: models.path(file), contextSize: 1024, threads: 1, gpu: 'off' }, ignore, never);
    let saved = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const talk: ChatMessage[] = [{ role: 'user', content: 'talk' }];
      const { text } = await engine.chat({ messages: talk, maxTokens: 40, temperature: 1, seed }, ignore, never);
      const said = { role: 'user', content: text } as const;
      const given = { role: 'assistant', content: text } as const;
      const counts = (one: LlamaEngine): Promise<number[]> =>
        Promise.all([[said], [given, said], [said, given, said]].map((conversation) => one.countPrompt(conversation)));
      const [warm, warmGiven, warmBoth] = await counts(engine);
      const [cold, coldGiven, coldBoth] = await counts(other);
      expect(warm).toBe(cold);
      // However often the user repeats the answer, it is the answer alone that counts less.
      expect(coldBoth! - warmBoth!).toBe(coldGiven! - warmGiven!);
      saved += coldGiven! - warmGiven!;
    }
    await other.dispose();
    // Random letters are tokenised in another way than they were sampled.
    if (file === 'builtIn') expect(saved).not.toBe(0);
  });
});
