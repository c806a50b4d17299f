import type Dockerode from 'dockerode'
import { expectTypeOf, test } from 'vitest'
import type { DockerodeLike } from './dockerode-like.ts'

test('DockerodeLike is what every dockerode instance is', () => {
  expectTypeOf<Dockerode>().toExtend<DockerodeLike>()
})
