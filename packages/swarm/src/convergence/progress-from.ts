import type { Assessment } from './assess.ts'
import type { Progress } from './progress.ts'
import { modeOf } from './service-mode.ts'
import { serviceTaskFromWire } from './service-task.ts'
import type { Snapshot } from './snapshot.ts'

/** What is shown of a look. */
export function progressFrom(assessment: Assessment, { service }: Snapshot): Progress {
  const { naming, placement, problem, state, done, waitingFor } = assessment
  return {
    id: service.ID,
    name: service.Spec.Name ?? service.ID,
    mode: modeOf(service).name,
    state,
    inPlace: placement.inPlace.length,
    wanted: placement.wanted,
    waitingFor: done ? undefined : waitingFor,
    problem: problem && {
      code: problem.code,
      meaning: problem.meaning,
      tasks: problem.tasks.map((task) => serviceTaskFromWire(task, naming)),
    },
    tasks: placement.slots.map(({ current }) => serviceTaskFromWire(current, naming)),
    update: service.UpdateStatus,
  }
}

/** What two looks have to differ in to be two. Time that passes alone is no change. */
export function faceOf({ state, inPlace, wanted, tasks, problem, update }: Progress): string {
  const faces = tasks.map(({ id, state: at, desiredState, error }) => `${id} ${at} ${desiredState} ${error ?? ''}`)
  return [state, inPlace, wanted, problem?.code, problem?.meaning, update?.State, ...faces].join('\n')
}
