import { encodeCompactJson } from '../../config/encode-json.ts'
import { compileTemplate } from '../../template/evaluate-template.ts'
import { GoMap } from '../../template/go-value.ts'
import { toJsonNode } from '../../template/json-go-value.ts'
import { templateFunctions } from '../../template/template-functions.ts'
import { certificateWarnings } from '../certificate-warnings.ts'
import type { Command } from '../command.ts'
import { alignColumns } from '../listing/align-columns.ts'
import { type HostListItem, listHeaders, toStruct } from '../listing/host-list-item.ts'
import { matchesState, parseFilters } from '../listing/list-filter.ts'
import { machineState } from '../listing/machine-state.ts'
import { queryMachines, selectMachines } from '../listing/query-machines.ts'

const DEFAULT_FORMAT =
  'table {{.Name}}\t{{.Active}}\t{{.DriverName}}\t{{.State}}\t{{.URL}}\t{{.Swarm}}\t{{.DockerVersion}}\t{{.Error}}'
const SWARM_MODE_FORMAT = DEFAULT_FORMAT.replace('{{.Swarm}}', '{{.SwarmRole}}\t{{.SwarmState}}')

/** `docker-machine ls` */
export const ls: Command = {
  synopsis: '[OPTIONS] [arg...]',
  flags: [
    { names: ['quiet', 'q'], kind: 'boolean', summary: 'Enable quiet mode' },
    {
      names: ['filter'],
      kind: 'strings',
      summary: 'Filter output based on conditions provided: driver, swarm, state, name or label',
    },
    { names: ['timeout', 't'], kind: 'integer', standard: '10', summary: 'Timeout in seconds' },
    { names: ['format', 'f'], kind: 'string', summary: 'Pretty-print machines using a Go template, or json' },
    { names: ['swarm-mode'], kind: 'boolean', summary: 'Ask engines for their role and state in swarm mode as well' },
  ],
  async run({ flags, paths, terminal }) {
    const filter = parseFilters(flags.strings('filter'))
    const timeoutMs = flags.integer('timeout') * 1000
    const selected = await selectMachines(paths, filter)
    if (flags.boolean('quiet')) {
      const names = selected.entries.map(async ({ machine }) => {
        if (machine === undefined) return ''
        if (!filter.has('state')) return `${machine.name}\n`
        const signal = AbortSignal.timeout(Math.max(0, timeoutMs))
        const state = await machineState(machine, signal).catch(() => (signal.aborted ? 'Timeout' : 'Error'))
        return matchesState(filter, state) ? `${machine.name}\n` : ''
      })
      terminal.out((await Promise.all(names)).join(''))
      return
    }
    const swarmMode = flags.boolean('swarm-mode')
    const format = flags.string('format')
    const render = renderer(format || (swarmMode ? SWARM_MODE_FORMAT : DEFAULT_FORMAT))
    const { environment } = terminal
    terminal.out(render(await queryMachines(selected, filter, { environment, timeoutMs, swarmMode })))
    const names = selected.entries.flatMap(({ machine }) => machine?.name ?? [])
    if (format === '') terminal.error(await certificateWarnings(paths, names))
  },
}

/** A template is read before machines are asked: a mistake in it should not take ten seconds to be found. */
function renderer(format: string): (items: readonly HostListItem[]) => string {
  if (format === 'json') {
    return (items) => items.map((item) => `${encodeCompactJson(toJsonNode(toStruct(item)))}\n`).join('')
  }
  const isTable = format.startsWith('table')
  const text = (isTable ? format.slice('table'.length) : format).replace(/^ +| +$/g, '')
  const template = compileTemplate(`${text.replaceAll('\\t', '\t').replaceAll('\\n', '\n')}\n`, templateFunctions)
  return (items) => {
    const rows = items.map((item) => template(toStruct(item))).join('')
    return isTable ? alignColumns(template(new GoMap(Object.entries(listHeaders))) + rows) : rows
  }
}
