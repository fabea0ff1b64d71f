import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import { allowedUrl, usualHosts } from '../../../../src/core/models/download/hostPolicy.ts';

const policy = { hosts: [...usualHosts, 'mirror.example:8443'], privateHosts: [] };

function whyNot(url: string): unknown {
  try {
    allowedUrl(url, policy);
    return null;
  } catch (error) {
    return AppError.is(error, 'downloadRefused') ? error.data.why : error;
  }
}

describe('addresses of downloads', () => {
  it.each([
    ['https://huggingface.co/a/b/resolve/main/c.gguf', null],
    ['https://cdn-lfs.huggingface.co/c', null],
    ['https://cas-bridge.xethub.hf.co/c', null],
    ['https://mirror.example:8443/c.gguf', null],
    ['http://huggingface.co/c.gguf', 'plain'],
    ['ftp://huggingface.co/c.gguf', 'address'],
    ['file:///etc/passwd', 'address'],
    ['nonsense', 'address'],
    ['https://user:word@huggingface.co/c.gguf', 'credentials'],
    ['https://mirror.example/c.gguf', 'host'],
    ['https://huggingface.co:444/c.gguf', 'host'],
    ['https://huggingface.co.evil.example/c.gguf', 'host'],
    ['https://evilhuggingface.co/c.gguf', 'host'],
    ['https://evilhf.co/c.gguf', 'host'],
    ['https://.hf.co/c.gguf', 'host'],
    ['https://127.0.0.1/c.gguf', 'host'],
  ])('%s: %s', (url, why) => {
    expect(whyNot(url)).toBe(why);
  });
});
