// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byVersion, formatNodeImages, parseNodeImages } from './named-images.mjs'

test('parseNodeImages reads what formatNodeImages writes', () => {
  const text = '20.10=one,28.5=registry.example:5000/two:3'
  const images = parseNodeImages(text)
  assert.equal(formatNodeImages(images), text)
  assert.deepEqual(images.get('28.5'), {
    image: 'registry.example:5000/two:3',
    engineVersion: '28.5',
    source: 'named',
  })
})

test('parseNodeImages allows spaces, and says what it cannot read', () => {
  assert.deepEqual([...parseNodeImages(' 20.10=one , 28.5=two,').keys()], ['20.10', '28.5'])
  assert.throws(() => parseNodeImages('newest=one'), /"newest=one" in RAFTKIT_NODE_IMAGES/)
  assert.throws(() => parseNodeImages('28.5'), /"28.5" in RAFTKIT_NODE_IMAGES/)
})

test('byVersion orders by number', () => {
  const images = parseNodeImages('28.5=c,9.1=a,20.10=b')
  assert.deepEqual(
    byVersion(images).map(([version]) => version),
    ['9.1', '20.10', '28.5'],
  )
})
