import { expect, it, vi } from 'vitest';
import { openAddress } from '../../../src/vscode/openAddress.ts';

const opened = vi.hoisted(() => [] as unknown[]);

vi.mock('vscode', () => ({
  env: { openExternal: (target: unknown) => Promise.resolve(void opened.push(target)) },
  Uri: {
    parse: (url: string) => {
      if (!/^\w+:/.test(url)) throw new Error('no scheme');
      return { url };
    },
  },
}));

it('opens an address as it is written, with all that is encoded in it', async () => {
  const url = 'https://example.com/a%2Fb?q=c%26d%23e#f%20g';
  await openAddress(url);
  expect(opened).toEqual([url]);
  await expect(openAddress('nothing')).rejects.toThrow('no scheme');
  expect(opened).toHaveLength(1);
});
