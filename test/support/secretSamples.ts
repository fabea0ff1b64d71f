/** Values that look like secrets, each with the kind that the rules name it. */

/** Letters and digits as a token has them, none of them real. */
export function some(length: number): string {
  return 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUxq7Zt1Yb3'.repeat(9).slice(0, length);
}

const letters = some(99).replace(/\d/g, '');
/** In pieces, so that no scanner takes this file for one that holds any. */
export const secretSamples = [
  ['a GitHub token', ['ghp', some(36)].join('_')],
  ['a GitHub token', ['github', 'pat', some(22), some(59)].join('_')],
  ['an npm token', ['npm', some(36)].join('_')],
  ['a Hugging Face token', ['hf', letters.slice(0, 34)].join('_')],
  ['a Groq key', ['gsk', some(52)].join('_')],
  ['a Notion token', ['ntn', '12345678901' + some(35)].join('_')],
  ['a Docker token', ['dckr_pat', some(27)].join('_')],
  ['a Grafana token', ['glsa', some(32), '0a1b2c3d'].join('_')],
  ['a Databricks token', ['dapi', '0123456789abcdef0123456789abcdef'].join('')],
  ['an Anthropic key', ['sk-ant', 'api03', `${some(93)}AA`].join('-')],
  ['an OpenAI key', ['sk-proj', `${some(74)}T3BlbkFJ${some(74)}`].join('-')],
  ['a GitLab token', ['glpat', some(20)].join('-')],
  ['a SendGrid key', ['SG', some(22), some(43)].join('.')],
  ['a Stripe key', ['sk_live', some(99)].join('_')],
  ['a Stripe key', ['rk_test', some(24)].join('_')],
] as const;
