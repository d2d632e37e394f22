// @ts-check
/** What `archive sync` is held to: 16 gets at a time with ali-oss that write files, and check nothing. */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import OSS from 'ali-oss';

const [endpoint = '', list = '', to = ''] = process.argv.slice(2);
const oss = new OSS({
  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? '',
  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? '',
  bucket: 'logs',
  endpoint,
});
const keys = readFileSync(list, 'utf8').split('\n').filter(Boolean);
for (const folder of new Set(keys.map((key) => dirname(key))))
  await mkdir(join(to, folder), { recursive: true });
let next = 0;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (next < keys.length) {
      const key = /** @type {string} */ (keys[next++]);
      await oss.get(key, join(to, key));
    }
  }),
);
