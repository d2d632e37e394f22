import { expect, it } from 'vitest';
import { networkFault } from '../../src/cloud/network-faults.js';

it.each([
  ['ENOTFOUND', 'NameNotFound'],
  ['EAI_AGAIN', 'NameNotResolved'],
  ['ECONNREFUSED', 'ConnectionRefused'],
  ['ECONNRESET', 'ConnectionLost'],
  ['EPIPE', 'ConnectionLost'],
  ['EHOSTUNREACH', 'NotReachable'],
  ['ETIMEDOUT', 'ConnectTimeout'],
  ['CERT_HAS_EXPIRED', 'CertificateNotTrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'CertificateNotTrusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CertificateNotTrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CertificateNotTrusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'CertificateNotTrusted'],
  ['EPROTO', 'TlsFailed'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TlsFailed'],
  ['HPE_INVALID_CONSTANT', 'NotHttp'],
  ['SOMETHING_NEW', 'NoAnswer'],
])('%s is told as %s', (code, name) => {
  const direct = Object.assign(new Error('POST https://host/?secret=1 failed'), { code });
  expect(networkFault(direct).code).toBe(name);
  // Several addresses were tried, or somebody wrapped it.
  expect(networkFault(new AggregateError([direct])).code).toBe(name);
  expect(networkFault(new Error('wrapped', { cause: direct })).code).toBe(name);
});

it('whatever was thrown, there is something to say', () => {
  for (const thrown of [undefined, null, 'text', 7, {}, new Error('x')]) {
    expect(networkFault(thrown).code).toBe('NoAnswer');
  }
});
