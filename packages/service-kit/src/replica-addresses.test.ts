import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { ReplicaAddresses, addressFormOf } from './replica-addresses.ts';

describe('a setting that says where replicas are', () => {
  it('is a list of URLs, each once', () => {
    expect(addressFormOf('http://a:1,https://b,http://a:1/')).toEqual({
      kind: 'list',
      replicas: [{ address: 'http://a:1' }, { address: 'https://b' }],
    });
  });

  it('tells the cell of a replica by what stands behind the # of its URL', () => {
    expect(addressFormOf('http://a:1#east-1,http://b:1')).toEqual({
      kind: 'list',
      replicas: [{ address: 'http://a:1', cell: 'east-1' }, { address: 'http://b:1' }],
    });
  });

  it('is a registry file with the name of a service', () => {
    expect(addressFormOf('file:///run/break%20water/registry.json#bank-mock')).toEqual({
      kind: 'registry',
      file: '/run/break water/registry.json',
      service: 'bank-mock',
    });
  });

  it('is a name behind which the replicas stand', () => {
    expect(addressFormOf('dns+http://credit:8082')).toEqual({ kind: 'name', host: 'credit', port: '8082' });
    expect(addressFormOf('dns+http://credit')).toEqual({ kind: 'name', host: 'credit', port: '' });
  });

  it.each([
    'http://a:1,,http://b:2',
    'http://a:1, http://b:2',
    'http://a:99999',
    'http://a:1/path',
    'http://me:secret@a:1',
    'ftp://a',
    'http://a#',
    'http://a#east#west',
    'http://a#east/1',
    'credit',
    'file:///run/registry.json',
    'file:///run/registry.json#',
    'file:///run/registry.json#a service',
    'file://host/registry.json#credit',
    'file:///a.json#credit,http://b:2',
    'dns+https://credit:8082',
    'dns+http://credit:8082/path',
    'dns+credit:8082',
    'dns+http://a:1,http://b:2',
  ])('is not %s, and says what it may be', (text) => {
    expect(addressFormOf(text)).toBeUndefined();
    const read = () => readConfig(Type.Object({ CREDIT_URLS: ReplicaAddresses }), { CREDIT_URLS: text });
    expect(read).toThrow(/CREDIT_URLS is not valid: .*http:\/\/.*file:\/\/\/.*dns\+http:\/\//);
  });
});
