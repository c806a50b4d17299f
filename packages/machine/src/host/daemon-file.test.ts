import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainSettings } from '../testing/plain-settings.ts'
import { divideSettings, withSettings } from './daemon-file.ts'

const tls = {
  tlsverify: true,
  tlscacert: '/etc/docker/ca.pem',
  tlscert: '/etc/docker/server.pem',
  tlskey: '/etc/docker/server-key.pem',
}

function parsed(...args: Parameters<typeof withSettings>): unknown {
  return JSON.parse(withSettings(...args).text)
}

describe('withSettings', () => {
  test('makes a file where there is none', () => {
    expect(parsed(undefined, plainSettings, ['unix:///x'])).toEqual({
      ...tls,
      labels: ['provider=generic'],
      hosts: ['unix:///x'],
    })
    expect(parsed(' \n', plainSettings, undefined)).toEqual({ ...tls, labels: ['provider=generic'] })
  })

  test('keeps what is there, in its place and its spelling, and says what it changed', () => {
    const old = '{"max-x": 1e3, "labels": ["a=1", "b=2"], "tls": 12345678901234567890, "registry-mirrors": ["m"]}'
    const settings = { ...plainSettings, labels: ['b=3'], registryMirrors: ['m', 'n'] }
    const { text, changed } = withSettings(old, settings, undefined)
    expect(text).toMatch(/^\{\n {4}"max-x": 1e3,\n {4}"labels"/)
    expect(text).toContain('"tls": 12345678901234567890')
    expect(text).toContain('"a=1",\n        "b=3",\n        "provider=generic"')
    expect(changed).toEqual(['labels', 'registry-mirrors', 'tlsverify', 'tlscacert', 'tlscert', 'tlskey'])
    expect(withSettings(text, settings, undefined)).toEqual({ text, changed: [] })
  })

  test.each([
    [['log-driver=syslog'], { 'log-driver': 'syslog' }],
    [['--debug', 'ip-forward=false', 'mtu=1400'], { debug: true, 'ip-forward': false, mtu: 1400 }],
    [['dns=1.1.1.1', 'dns=9.9.9.9'], { dns: ['1.1.1.1', '9.9.9.9'] }],
    [['storage-opt=a=b', 'exec-opt=c=d'], { 'storage-opts': ['a=b'], 'exec-opts': ['c=d'] }],
    [['log-opt=max-size=10m', 'log-opt=max-file=3'], { 'log-opts': { 'max-size': '10m', 'max-file': '3' } }],
    [['label=x=y'], { labels: ['provider=generic', 'x=y'] }],
  ])('spells the flags %j as the file does', (flags, expected) => {
    expect(parsed(undefined, { ...plainSettings, flags }, undefined)).toMatchObject(expected)
  })

  test.each(['[]', 'null', '{', '{"a":1}x'])('refuses %j', (text) => {
    expect(() => withSettings(text, plainSettings, undefined)).toThrow(SyntaxError)
  })

  test('changes nothing the second time, whatever was there', () => {
    const settings = { ...plainSettings, labels: ['a=b'], insecureRegistries: ['r:5000'], storageDriver: 'vfs' }
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.webUrl()), (old, hosts) => {
        const once = withSettings(JSON.stringify(old), settings, hosts)
        expect(withSettings(once.text, settings, hosts)).toEqual({ text: once.text, changed: [] })
        for (const [key, value] of Object.entries(JSON.parse(JSON.stringify(old)) as object)) {
          if (once.changed.includes(key)) continue
          expect((JSON.parse(once.text) as Record<string, unknown>)[key]).toEqual(value)
        }
      }),
    )
  })
})

describe('divideSettings', () => {
  test('never says the same on both sides, loses nothing of others, and changes nothing the second time', () => {
    const settings = { ...plainSettings, labels: ['a=b'], insecureRegistries: ['r:5000'], storageDriver: 'vfs' }
    const keys = { label: 'labels', 'insecure-registry': 'insecure-registries' } as Record<string, string>
    const ours = fc.constantFrom('labels', 'insecure-registries', 'tlsverify', 'tlscacert', 'storage-driver', 'hosts')
    const lists = fc.array(fc.constantFrom('a=1', 'a=b', 'c=d', 'r:5000', 'provider=generic'))
    const members = fc.dictionary(fc.oneof(ours, fc.string()), fc.oneof(lists, fc.jsonValue()))
    fc.assert(
      fc.property(members, (old) => {
        const { text, flags, changed, moved } = divideSettings(JSON.stringify(old), settings)
        const next = JSON.parse(text) as Record<string, unknown>
        for (const { name } of flags) expect(next).not.toHaveProperty([keys[name] ?? name])
        for (const [key, value] of Object.entries(JSON.parse(JSON.stringify(old)) as object)) {
          if (!changed.includes(key) && !moved.includes(key)) expect(next[key]).toEqual(value)
        }
        expect(divideSettings(text, settings)).toEqual({ text, flags, changed: [], moved: [] })
      }),
    )
  })
})
