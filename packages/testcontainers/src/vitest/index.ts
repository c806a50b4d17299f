// For suites of Vitest
export { type SwarmTestContext, type SwarmTestOptions, swarmTest } from './swarm-test.ts'
