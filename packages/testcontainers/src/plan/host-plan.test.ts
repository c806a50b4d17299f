import { describe, expect, it, test } from 'vitest'
import { checkHostPlans, swarmHostPlans } from './host-plan.ts'

describe('swarmHostPlans', () => {
  it('names managers and workers', () => {
    expect(swarmHostPlans(2, 1, 'image')).toEqual([
      { name: 'manager-1', image: 'image', role: 'manager' },
      { name: 'manager-2', image: 'image', role: 'manager' },
      { name: 'worker-1', image: 'image', role: 'worker' },
    ])
  })

  test.each([
    [0, 0, '0 managers'],
    [1, -1, '-1 workers'],
    [0.5, Number.NaN, '0.5 managers and NaN workers'],
  ])('refuses %d managers and %d workers', (managers, workers, complaint) => {
    expect(() => swarmHostPlans(managers, workers, 'image')).toThrow(complaint)
  })
})

describe('checkHostPlans', () => {
  const plans = (...names: string[]) => names.map((name) => ({ name, image: 'image', role: undefined }))

  it('lets good names pass', () => {
    expect(() => checkHostPlans('start', plans('a', 'dev01', 'a-b', 'a'.repeat(63)))).not.toThrow()
  })

  it('makes every complaint at once', () => {
    expect(() =>
      checkHostPlans('start', [...plans('x', 'x', 'A_B'), { name: 'y', image: ' ', role: undefined }]),
    ).toThrow(/"A_B" is no host name.*"x" is given twice.*the image has no name/)
  })

  it('wants hosts, and no more than a subnet takes', () => {
    expect(() => checkHostPlans('start', [])).toThrow('no host')
    expect(() => checkHostPlans('start', plans(...Array.from({ length: 254 }, (_, index) => `h${index}`)))).toThrow(
      '253',
    )
  })
})
