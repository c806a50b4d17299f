// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { archiveFrom } from './apt-mirror.mjs'

/** @param {Record<string, string>} fields */
const stanza = (fields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

const main = {
  MetaKey: 'main/binary-amd64/Packages',
  Codename: 'bookworm',
  Origin: 'Debian',
  Component: 'main',
  'Created-By': 'Packages',
  Release: 'stable',
  'Repo-URI': 'http://archive.example:3142/debian/',
}
const bookworm = { id: 'debian', codename: 'bookworm' }

test('archiveFrom finds the archive among security, updates and strangers', () => {
  const text = [
    stanza({ ...main, Origin: 'Somebody', 'Repo-URI': 'http://strange.example/' }),
    stanza({ ...main, Codename: 'bookworm-security', 'Repo-URI': 'http://security.example/' }),
    stanza({ ...main, 'Created-By': 'Translations', 'Repo-URI': 'http://translations.example/' }),
    stanza({ ...main, Component: 'contrib', 'Repo-URI': 'http://contrib.example/' }),
    stanza(main),
  ].join('\n\n')
  assert.equal(archiveFrom(text, bookworm), 'http://archive.example:3142/debian/')
})

test('archiveFrom goes by the configured release while apt has no lists yet', () => {
  const { Codename, Origin, ...rest } = main
  assert.equal(archiveFrom(stanza({ ...rest, Release: 'bookworm' }), bookworm), main['Repo-URI'])
})

test('archiveFrom leaves out what debootstrap cannot read', () => {
  assert.equal(archiveFrom(stanza({ ...main, 'Repo-URI': 'cdrom://Debian/' }), bookworm), undefined)
  assert.equal(archiveFrom('', bookworm), undefined)
})
