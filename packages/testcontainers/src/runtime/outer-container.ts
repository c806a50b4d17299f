import type { ContainerRuntime } from './container-runtime.ts'

/** A container as the client of the outer engine has it. */
export type OuterContainer = ReturnType<ContainerRuntime['container']['getById']>
