import { Engine, type NodeInspect, type ServiceInspect, Swarm, type Task } from '@raftkit/swarm'
import { InMemoryTransport } from '@raftkit/swarm/testing'
import type { Bench } from './measurement.ts'
import { median } from './median.ts'

const tasks = 1_000
const waves = 20
const nodes = 100
/** Between two changes, so that each is seen by itself. */
const waveMs = 300

const began = new Date().toISOString()
const meta = { Version: { Index: 1 }, CreatedAt: began, UpdatedAt: began }

/** A simulated manager: a service of 1,000 tasks that come up in waves, and counts of what it was asked for. */
class SimulatedManager {
  wave = 0
  lists = 0
  looks = 0
  readonly transport = new InMemoryTransport()
    .on('GET /info', { json: { SystemTime: began, Swarm: {} } })
    .on('GET /nodes', () => ({ json: this.#nodes }))
    .on('GET /services', () => {
      this.looks++
      return { json: [this.service] }
    })
    .on('GET /tasks', () => {
      this.lists++
      return { json: this.tasks }
    })
    .on('GET /events', () => new Promise(() => undefined))
  readonly #nodes: NodeInspect[] = Array.from({ length: nodes }, (_, index) => ({
    ...meta,
    ID: `node${index}`,
    Spec: { Role: 'worker', Availability: 'active' },
    Description: { Hostname: `host-${index}` },
    Status: { State: 'ready' },
  }))

  get running(): number {
    return Math.floor((tasks * this.wave) / waves)
  }

  get service(): ServiceInspect {
    return {
      ...meta,
      ID: 'aaaaaaaaaaaaaaaaaaaaaaaaa',
      Spec: {
        Name: 'web',
        TaskTemplate: { ContainerSpec: { Image: 'nginx:1.27', Env: ['A=1', 'B=2'] } },
        Mode: { Replicated: { Replicas: tasks } },
      },
      ServiceStatus: { RunningTasks: this.running, DesiredTasks: tasks, CompletedTasks: 0 },
    }
  }

  get tasks(): Task[] {
    const { TaskTemplate: Spec } = this.service.Spec
    return Array.from({ length: tasks }, (_, index) => ({
      ...meta,
      ID: `task${index}`,
      Spec,
      ServiceID: 'aaaaaaaaaaaaaaaaaaaaaaaaa',
      Slot: index + 1,
      NodeID: `node${index % nodes}`,
      Status: { Timestamp: began, State: index < this.running ? 'running' : 'starting' },
      DesiredState: 'running',
    }))
  }
}

/** What waiting for many tasks costs, with an engine that answers at once. */
const bench: Bench = {
  name: `progress of a service with ${tasks} tasks on ${nodes} nodes, in ${waves} waves`,
  async run(say) {
    const manager = new SimulatedManager()
    const service = await new Swarm(new Engine({ transport: manager.transport })).services.get('web')
    manager.lists = 0
    manager.looks = 0
    let lastChange = 0
    const timer = setInterval(() => {
      if (manager.wave < waves) manager.wave++
      if (manager.wave === waves) lastChange ||= performance.now()
    }, waveMs)
    const steps: number[] = []
    const [from, start] = [process.cpuUsage(), performance.now()]
    let before = from
    for await (const _ of service.progress({ stableMs: 0, timeoutMs: 60_000 })) {
      const used = process.cpuUsage(before)
      steps.push((used.user + used.system) / 1_000)
      before = process.cpuUsage()
    }
    const told = performance.now() - lastChange
    clearInterval(timer)
    const { user, system } = process.cpuUsage(from)
    say(`${steps.length} steps in ${Math.round(performance.now() - start)} ms, ${manager.looks} looks`)
    // The first step and the one before each wave are there, too: changes are the waves and the beginning.
    return [
      { what: 'lists of all tasks for each change', ours: manager.lists / (waves + 1), unit: '', aim: 1 },
      {
        what: 'our own time for each step, with that of the simulated engine',
        ours: median(steps),
        unit: 'ms',
        aim: 50,
      },
      { what: 'the end is told after the last change', ours: told, unit: 'ms', aim: 100 },
      { what: 'our own time in all', ours: (user + system) / 1_000, unit: 'ms' },
    ]
  },
}

export default bench
