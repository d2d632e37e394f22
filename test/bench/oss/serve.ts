/** The test server with a bucket of files of about 10 KB, in a process of its own. Prints its address when it is ready. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Chance } from '../../support/chance.js';
import { OssServer } from '../../support/oss/server.js';

const count = Number(process.argv[2]);
const server = await OssServer.start();
const bucket = server.bucket('logs');
const chance = new Chance(1);
const noise = (length: number) => Array.from({ length }, () => chance.below(2 ** 32).toString(36)).join('');

/** Files differ, but making each from scratch would take minutes. */
const bodies = Array.from({ length: 64 }, (_, file) => {
  const events = Array.from({ length: 30 }, (_, i) => ({
    eventId: `${file}-${i}-${noise(3)}`,
    eventName: 'DescribeInstances',
    serviceName: 'Ecs',
    eventTime: '2026-06-01T00:00:00Z',
    requestId: noise(20),
    userIdentity: { userName: 'alice', accessKeyId: noise(53) },
  }));
  return gzipSync(JSON.stringify(events));
});

for (let i = 0; i < count; i++) {
  const stamp = new Date(Date.UTC(2026, 5, 1) + i * 60_000).toISOString().replace(/\D/g, '').slice(0, 14);
  const body = bodies[i % bodies.length]!;
  const md5 = createHash('md5').update(body).digest('hex');
  const day = `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
  const name = `Actiontrail_cn-hangzhou_${stamp}_1002_30_${body.length}_${md5}.gz`;
  bucket.put(`AliyunLogs/Actiontrail/cn-hangzhou/${day}/${name}`, body);
}
process.stdout.write(`${server.endpoint} ${bodies[0]!.length}\n`);
