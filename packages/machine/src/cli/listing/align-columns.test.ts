import { describe, expect, test } from 'vitest'
import { alignColumns } from './align-columns.ts'

describe('alignColumns', () => {
  test('makes a column as wide as its longest cell and three more, five at least', () => {
    expect(alignColumns('NAME\tX\tEND\ndev01\t-\tlast cell\n')).toBe('NAME    X    END\ndev01   -    last cell\n')
  })

  test('leaves nothing but blanks of an empty last cell', () => {
    expect(alignColumns('A\tB\nx\t\n')).toBe('A    B\nx    \n')
  })

  test('counts characters and not bytes', () => {
    expect(alignColumns('é😀\tx\nabcdef\ty\n')).toBe('é😀       x\nabcdef   y\n')
  })

  test('aligns lines with more cells apart from lines with fewer', () => {
    expect(alignColumns('a\tb\nno cells at all\nlonger than a\tb\n')).toBe(
      'a    b\nno cells at all\nlonger than a   b\n',
    )
  })
})
