/**
 * A real ClickHouse engine behind as much of its HTTP interface as clients use. Run as a process of its own, with the
 * folder in which chdb is installed, a folder for its data, and the password of the user `default`, if any:
 * `node serve.mjs <installed> <data> [<password>]`. Prints the port once it listens.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [installed = '', data = '', password = ''] = process.argv.slice(2);
const { Session } = createRequire(join(installed, 'package.json'))('chdb');
const session = new Session(data);

const server = createServer((request, response) => {
  const chunks = /** @type {Buffer[]} */ ([]);
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (!isLogin(request.headers.authorization)) {
      const text =
        'default: Authentication failed: password is incorrect, or there is no user with such name.';
      fail(response, 403, 516, text, 'AUTHENTICATION_FAILED');
      return;
    }
    try {
      answer(response, Buffer.concat(chunks).toString());
    } catch (thrown) {
      const [, code = '1001', message = String(thrown), type = 'STD_EXCEPTION'] =
        /Code: (\d+)\. DB::Exception: (.*)\(([A-Z_]+)\)/s.exec(String(thrown)) ?? [];
      fail(response, code === '60' || code === '81' ? 404 : 500, Number(code), message, type);
    }
  });
});

/** @param {string | undefined} authorization */
function isLogin(authorization) {
  const [, basic = ''] = /^Basic (.*)$/.exec(authorization ?? '') ?? [];
  return Buffer.from(basic, 'base64').toString() === `default:${password}`;
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} statement
 */
function answer(response, statement) {
  const [, sql = statement, format = 'TabSeparated'] =
    /^(.*)\bFORMAT\s+(\w+)\s*;?\s*$/s.exec(statement) ?? [];
  const result = String(session.query(sql, format));
  response.writeHead(200, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-format': format,
    'x-clickhouse-summary': '{"read_rows":"0"}',
  });
  // In small pieces, as a server that finds one row after the other.
  const bytes = Buffer.from(result);
  for (let at = 0; at < bytes.length; at += 10_000) response.write(bytes.subarray(at, at + 10_000));
  response.end();
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {number} code
 * @param {string} message
 * @param {string} type
 */
function fail(response, status, code, message, type) {
  response.writeHead(status, { 'content-type': 'text/plain', 'x-clickhouse-exception-code': code });
  response.end(`Code: ${code}. DB::Exception: ${message.trim()} (${type}) (version 26.7.2.1)\n`);
}

// While it works, it hears nothing; a connection is not to be taken for idle then.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
