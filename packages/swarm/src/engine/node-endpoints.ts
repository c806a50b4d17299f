import type { CallOptions } from '../call-options.ts'
import type { NodeInspect } from '../wire/node.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'

/** The endpoints below `/nodes`. Managers only. */
export class NodeEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /nodes`, in no particular order. */
  async list(options: CallOptions = {}): Promise<NodeInspect[]> {
    const answer = await this.#engine.request({ ...options, action: 'list nodes', method: 'GET', path: '/nodes' })
    return answer as NodeInspect[]
  }

  /** `GET /nodes/{id}`. The engine also takes a name, or the beginning of an id that only one node has. */
  async inspect(id: string, options: CallOptions = {}): Promise<NodeInspect> {
    const answer = await this.#engine.request({
      ...options,
      action: `inspect the node ${JSON.stringify(id)}`,
      method: 'GET',
      path: pathOf`/nodes/${id}`,
    })
    return answer as NodeInspect
  }
}
