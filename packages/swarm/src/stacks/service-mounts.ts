import type { ComposeFields } from '../compose/compose-fields.ts'
import type { ComposeProject } from '../compose/compose-project.ts'
import { present } from '../service-definition/present.ts'
import { parseSize } from '../service-definition/size.ts'
import type { Mount } from '../wire/mount.ts'
import { scopedName, stackLabels } from './stack-names.ts'
import { isExternal, topLevel } from './top-level.ts'

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'] as const

/** The volumes of a service, and what `tmpfs` adds to them. */
export function serviceMounts(service: ComposeFields, stack: string, project: ComposeProject): Mount[] | undefined {
  const mounts = [
    ...service.items('volumes').flatMap((volume) => mountOf(volume, stack, project) ?? []),
    ...(service.texts('tmpfs') ?? []).flatMap((text) => tmpfs(text, service) ?? []),
  ]
  return mounts.length === 0 ? undefined : mounts
}

function mountOf(volume: ComposeFields, stack: string, project: ComposeProject): Mount | undefined {
  const type = volume.oneOf('type', ['volume', 'bind', 'tmpfs', 'npipe', 'cluster', 'image'])
  if (type === undefined) return undefined
  if (type === 'image') {
    volume.refuse('type', 'services mount no images', 'put the files into the image of the service, or into a config')
    return undefined
  }
  for (const other of ['bind', 'volume', 'tmpfs', 'image']) {
    if (other !== type && volume.has(other) && !(type === 'npipe' && other === 'bind')) {
      volume.invalid(other, `it has nothing to do with a mount of the type ${type}`, 'take it out')
    }
  }
  const source = volume.text('source')
  const target = volume.text('target')
  if (target === undefined) volume.invalid('target', 'it is missing', 'give it the path in the container')
  if (type === 'tmpfs' ? source !== undefined : source === undefined && type !== 'volume') {
    volume.invalid('source', type === 'tmpfs' ? 'a tmpfs has none' : 'it is missing', 'correct it')
  }
  const mount = {
    Type: type,
    Target: target ?? '',
    ReadOnly: volume.boolean('read_only') === true ? true : undefined,
    Consistency: volume.oneOf('consistency', ['default', 'consistent', 'cached', 'delegated']),
  }
  if (type === 'bind' || type === 'npipe') {
    return present<Mount>({ ...mount, Source: source, BindOptions: bindOptions(volume.fields('bind')) })
  }
  if (type === 'tmpfs') return present<Mount>({ ...mount, TmpfsOptions: tmpfsOptions(volume.fields('tmpfs')) })
  if (source === undefined) return present<Mount>(mount)
  if (type === 'cluster') {
    const named = source.startsWith('group:') ? source : nameOf(source, volume, stack, project)
    return present<Mount>({ ...mount, Source: named, ClusterOptions: {} })
  }
  return present<Mount>({ ...mount, ...namedVolume(source, volume, stack, project) })
}

function namedVolume(source: string, volume: ComposeFields, stack: string, project: ComposeProject): Mount {
  const options = volume.fields('volume')
  if (options?.has('labels')) {
    options.refuse('labels', 'the labels of a volume stand at the top of the file', 'use volumes.<name>.labels')
  }
  const own = {
    NoCopy: options?.boolean('nocopy') === true ? true : undefined,
    Subpath: options?.text('subpath'),
  }
  const fields = topLevel(project, 'volumes', source)
  const Source = nameOf(source, volume, stack, project)
  if (fields === undefined || isExternal(fields)) return { Source, VolumeOptions: present(own) }
  const driver = fields.text('driver')
  const driverOptions = fields.record('driver_opts')
  return {
    Source,
    VolumeOptions: present({
      ...own,
      Labels: stackLabels(stack, fields.record('labels')),
      DriverConfig:
        driver === undefined && driverOptions === undefined
          ? undefined
          : present({ Name: driver, Options: driverOptions }),
    }),
  }
}

function nameOf(source: string, volume: ComposeFields, stack: string, project: ComposeProject): string {
  const fields = topLevel(project, 'volumes', source)
  if (fields === undefined) {
    volume.invalid(
      'source',
      `there is no volume ${JSON.stringify(source)}`,
      'name it in volumes at the top of the file',
    )
  }
  return fields?.text('name') ?? (fields !== undefined && isExternal(fields) ? source : scopedName(stack, source))
}

function bindOptions(bind: ComposeFields | undefined): Mount['BindOptions'] {
  if (bind === undefined) return undefined
  if (bind.boolean('create_host_path') === true) {
    bind.refuse('create_host_path', 'nodes make no folders for services', 'make the folder on the nodes first')
  }
  if (bind.has('selinux')) bind.refuse('selinux', 'nodes relabel no files for services', 'label them on the nodes')
  const recursive = bind.text('recursive')
  if (recursive === 'readonly' || recursive === 'writable') {
    bind.refuse('recursive', 'engines drop it for services', 'write enabled or disabled')
  }
  return present({
    Propagation: bind.oneOf('propagation', propagations),
    NonRecursive: recursive === 'disabled' ? true : undefined,
  })
}

function tmpfsOptions(tmpfsFields: ComposeFields | undefined): Mount['TmpfsOptions'] {
  if (tmpfsFields === undefined) return undefined
  return present({ SizeBytes: tmpfsFields.size('size'), Mode: tmpfsFields.permissions('mode') })
}

/** The short form: a path, and behind a colon options of the mount. */
function tmpfs(text: string, service: ComposeFields): Mount | undefined {
  const [target = '', options = ''] = text.split(/:(.*)/s)
  let SizeBytes: number | undefined
  let Mode: number | undefined
  for (const option of options.split(',').filter((one) => one !== '')) {
    const [name, value = ''] = option.split(/=(.*)/s)
    if (name === 'size') SizeBytes = parseSize(value)
    if (name === 'mode') Mode = /^[0-7]{1,4}$/.test(value) ? Number.parseInt(value, 8) : undefined
    const known = name === 'size' ? SizeBytes : name === 'mode' ? Mode : undefined
    if (known === undefined) {
      service.refuse('tmpfs', `services have no tmpfs option ${JSON.stringify(option)}`, 'use size and mode')
    }
  }
  const TmpfsOptions = options === '' ? undefined : present({ SizeBytes, Mode })
  return present<Mount>({ Type: 'tmpfs', Target: target, TmpfsOptions })
}
