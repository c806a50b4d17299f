import { expect, test } from 'vitest'
import { cutScript, mendScript } from './cut-script.ts'

test('both directions of every address are dropped, in a chain of the partition that stands first', () => {
  const script = cutScript('0a1b2c3d', ['10.0.0.2', '10.0.0.3'])
  expect(script.match(/-A RAFTKIT-0a1b2c3d .*/g)).toEqual([
    '-A RAFTKIT-0a1b2c3d -s 10.0.0.2 -j DROP',
    '-A RAFTKIT-0a1b2c3d -d 10.0.0.2 -j DROP',
    '-A RAFTKIT-0a1b2c3d -s 10.0.0.3 -j DROP',
    '-A RAFTKIT-0a1b2c3d -d 10.0.0.3 -j DROP',
  ])
  expect(script).toContain('INPUT OUTPUT FORWARD')
  expect(script).toContain('-I "$from" 1 -j RAFTKIT-0a1b2c3d')
})

test('mending names the same chain and no other, and takes the script away', () => {
  const names = new Set(mendScript('0a1b2c3d').match(/RAFTKIT-\w+/g))
  expect([...names]).toEqual(['RAFTKIT-0a1b2c3d'])
  expect(mendScript('0a1b2c3d')).toContain('rm -f /raftkit/cuts/0a1b2c3d\n')
})

test('the name of a chain is short enough for iptables', () => {
  expect('RAFTKIT-0a1b2c3d'.length).toBeLessThan(29)
})
