/** A process of its own that fetches one file as the extension does: `node downloadClient.ts URL FILE BYTES SHA256`. */
import { downloadFile } from '../../src/node/download/downloadFile.ts';
import { testCertificate } from '../support/faultServer/testCertificate.ts';

const [url = '', file = '', bytes = '', sha256 = ''] = process.argv.slice(2);
const { host } = new URL(url);
const start = performance.now();
await downloadFile(
  { url, file, size: Number(bytes), sha256 },
  {
    policy: { hosts: [host], privateHosts: [host] },
    ca: testCertificate,
    signal: new AbortController().signal,
    // The file is no model, but for its first bytes.
    check: () => Promise.resolve(),
  },
);
// Without the start of the process, which is on no side of the comparison.
console.log(String(performance.now() - start));
