/** What secrets look like, by the rules of secretlint. A program file of its own, so that they are read only when somebody asks. */
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

// It marks each rule of each file in the process's own timeline, which keeps that for ever and gets slower with it.
secretLintProfiler.setEnabled(false);

/** Of a rule's name, in words. */
const kinds: Readonly<Record<string, string>> = {
  '1password': 'a 1Password token',
  anthropic: 'an Anthropic key',
  aws: 'an AWS key',
  basicauth: 'a password in an address',
  cloudflare: 'a Cloudflare token',
  'database-connection-string': 'a database password',
  databricks: 'a Databricks token',
  docker: 'a Docker token',
  figma: 'a Figma token',
  gcp: 'a Google Cloud key',
  github: 'a GitHub token',
  gitlab: 'a GitLab token',
  grafana: 'a Grafana token',
  groq: 'a Groq key',
  'hashicorp-vault': 'a Vault token',
  huggingface: 'a Hugging Face token',
  linear: 'a Linear key',
  notion: 'a Notion token',
  npm: 'an npm token',
  openai: 'an OpenAI key',
  privatekey: 'a private key',
  sendgrid: 'a SendGrid key',
  shopify: 'a Shopify token',
  slack: 'a Slack token',
  stripe: 'a Stripe key',
  tailscale: 'a Tailscale key',
  vercel: 'a Vercel token',
};

/** Where a text holds what looks like a secret: where it begins, in characters, and what it is. Starts nothing and asks nobody. */
export async function findSecrets(text: string, name: string): Promise<{ at: number; kind: string }[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: name, ext: /\.[^./]+$/.exec(name)?.[0] ?? '', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] }, locale: 'en' },
  });
  return messages.map(({ ruleId, range }) => ({
    at: range[0],
    kind: kinds[ruleId.replace('@secretlint/secretlint-rule-', '')] ?? 'a secret',
  }));
}
