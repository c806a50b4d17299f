import { inject } from 'vitest'

/** The engine that this project runs against: there is one project for every version at hand. */
const engine = inject('engine')

/** Its version, `28.5` for instance. */
export const version: string = engine.version

/** Its node image. */
export const image: string = engine.image
