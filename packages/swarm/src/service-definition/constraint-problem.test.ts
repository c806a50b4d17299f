import { describe, expect, it } from 'vitest'
import { constraintProblem, spreadProblem } from './constraint-problem.ts'

describe('constraintProblem', () => {
  it.each([
    'node.role==manager',
    'node.role != WORKER',
    'node.labels.security==high',
    ' NODE.HOSTNAME == a-b ',
    'node.ip==192.0.2.0/24',
    'engine.labels.operatingsystem==ubuntu 24.04',
    'node.platform.arch==x86_64',
    'node.id==2ivku8v2gvtg4',
  ])('has nothing against %j', (constraint) => expect(constraintProblem(constraint)).toBeUndefined())

  it.each([
    ['', /no operator/],
    ['node.role=manager', /no operator/],
    ['node.role', /no operator/],
    ['bogus==x', /no node has a bogus: write one of node.id/],
    ['node.rôle==worker', /no node has/],
    ['node.hostnam==a', /did you mean node.hostname\?/],
    ['node.label.zone==a', /no node has/],
    ['node.labels.==a', /no node has/],
    ['node.role==boss', /manager or worker/],
    ['node.labels.a==', /its value/],
    ['node.labels.a==b,c', /its value/],
  ])('finds fault with %j', (constraint, problem) => expect(constraintProblem(constraint)).toMatch(problem))

  it('spreads over labels only', () => {
    expect(spreadProblem('node.labels.zone')).toBeUndefined()
    expect(spreadProblem('node.id')).toMatch(/over labels/)
  })
})
