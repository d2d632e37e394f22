import { describe, expect, it } from 'vitest';
import { parseAnswerHead } from '../../../src/cloud/oss/answer-head.js';

const head = (...lines: string[]) => parseAnswerHead(lines.join('\r\n'));

describe('the head of a plain answer', () => {
  it('tells status, headers and length', () => {
    expect(head('HTTP/1.1 200 OK', 'Content-Length: 12', 'ETag:"A" ', 'x-oss-hash-crc64ecma: 7')).toEqual({
      status: 200,
      headers: { 'content-length': '12', etag: '"A"', 'x-oss-hash-crc64ecma': '7' },
      length: 12,
      keepsAlive: true,
    });
  });

  it.each([
    ['HTTP/1.1', '', true],
    ['HTTP/1.1', 'Connection: close', false],
    ['HTTP/1.1', 'Connection: Close', false],
    ['HTTP/1.0', '', false],
    ['HTTP/1.0', 'connection: keep-alive', true],
  ])('%s with %j: the connection may be used again: %s', (version, line, keepsAlive) => {
    const lines = [`${version} 503 Busy`, 'Content-Length: 0', ...(line === '' ? [] : [line])];
    expect(head(...lines)?.keepsAlive).toBe(keepsAlive);
  });

  it.each([
    ['no status line', 'hello', 'Content-Length: 1'],
    ['another protocol', 'HTTP/2 200', 'Content-Length: 1'],
    ['more to come', 'HTTP/1.1 100 Continue', 'Content-Length: 1'],
    ['no length', 'HTTP/1.1 200 OK', 'ETag: "A"'],
    ['a length that is none', 'HTTP/1.1 200 OK', 'Content-Length: 1, 1'],
    ['a negative length', 'HTTP/1.1 200 OK', 'Content-Length: -1'],
    ['a hexadecimal length', 'HTTP/1.1 200 OK', 'Content-Length: 0x10'],
    ['two lengths', 'HTTP/1.1 200 OK', 'Content-Length: 1', 'content-length: 2'],
    ['parts', 'HTTP/1.1 200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    ['a folded line', 'HTTP/1.1 200 OK', 'Content-Length: 1', ' and more'],
    ['a blank before the colon', 'HTTP/1.1 200 OK', 'Content-Length : 1'],
    ['a bare line feed', 'HTTP/1.1 200 OK', 'Content-Length: 1\nContent-Length: 2'],
    ['a zero byte', 'HTTP/1.1 200 OK', 'Content-Length: 1', 'ETag: a\0b'],
    ['no body', 'HTTP/1.1 304 Not Modified', 'Content-Length: 1'],
  ])('is none with %s', (_, ...lines) => {
    expect(head(...lines)).toBeUndefined();
  });

  it('keeps names of members of objects apart', () => {
    expect(head('HTTP/1.1 200 OK', 'Content-Length: 1', '__proto__: x', 'constructor: y')?.headers).toEqual(
      Object.assign(Object.create(null), { 'content-length': '1', ['__proto__']: 'x', constructor: 'y' }),
    );
  });
});
