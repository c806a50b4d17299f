import { describe, expect, test } from 'vitest'
import { parseJson } from '../config/parse-json.ts'
import { machineUrl, parseUrl } from './machine-url.ts'

describe('machineUrl', () => {
  test.each([
    ['none', { URL: 'unix:///x', IPAddress: 'no' }, 'unix:///x'],
    ['generic', { IPAddress: '192.0.2.1', EnginePort: 2377 }, 'tcp://192.0.2.1:2377'],
    ['generic', { IPAddress: '192.0.2.1' }, 'tcp://192.0.2.1:2376'],
    ['virtualbox', { IPAddress: '192.0.2.1', EnginePort: 1 }, 'tcp://192.0.2.1:2376'],
    ['generic', { IPAddress: '2001:db8::1' }, 'tcp://[2001:db8::1]:2376'],
    ['amazonec2', { IPAddress: '' }, ''],
    ['none', {}, ''],
  ])('%s %j: %s', (driver, fields, url) => {
    expect(machineUrl(driver, parseJson(JSON.stringify({ Driver: fields })))).toBe(url)
  })
})

describe('parseUrl', () => {
  test.each([
    ['tcp://1.2.3.4:2376', { scheme: 'tcp', authority: '1.2.3.4:2376', host: '1.2.3.4', port: 2376, user: '' }],
    ['TCP://Host', { scheme: 'tcp', authority: 'Host', host: 'Host', port: 0, user: '' }],
    [
      'tcp://[2001:db8::1]:1/x',
      { scheme: 'tcp', authority: '[2001:db8::1]:1', host: '2001:db8::1', port: 1, user: '' },
    ],
    ['unix:///run/d.sock', { scheme: 'unix', authority: '', host: '', port: 0, user: '' }],
    ['ssh://me@host:22', { scheme: 'ssh', authority: 'host:22', host: 'host', port: 22, user: 'me' }],
  ])('takes %s apart', (url, parts) => {
    expect(parseUrl(url)).toEqual(parts)
  })

  test.each(['', 'host:2376', '/run/d.sock', 'tcp://a:b', 'tcp://a:1:2'])('knows that %j is no URL', (url) => {
    expect(parseUrl(url)).toBeUndefined()
  })
})
