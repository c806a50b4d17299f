import type { EndpointSpec } from '../wire/endpoint.ts'
import type { ServiceSpec, TaskTemplate } from '../wire/service.ts'
import { encodeContainer } from './container-definition.ts'
import type { FieldReader } from './field-reader.ts'
import { encodePlacement } from './placement.ts'
import { encodePorts } from './ports.ts'
import { present, presentOrNothing } from './present.ts'
import { encodeResources } from './resources.ts'
import { encodeRestartPolicy } from './restart-policy.ts'
import { encodeMode } from './service-mode.ts'
import { isServiceName } from './service-name.ts'
import { encodeServiceNetworks } from './service-networks.ts'
import { encodeUpdatePolicy } from './update-policy.ts'

/** Everything that a definition says, its patch excepted. */
export function encodeDefinition(fields: FieldReader): ServiceSpec {
  const Name = fields.text('name')
  if (Name !== undefined && !isServiceName(Name)) {
    throw fields.error('name', 'a name has 1 to 63 letters, digits, - and _, and a letter or digit at either end')
  }
  const spec = present<ServiceSpec>({
    Name,
    Labels: fields.textRecord('labels'),
    TaskTemplate: present<TaskTemplate>({
      ContainerSpec: encodeContainer(fields),
      Resources: encodeResources(fields),
      RestartPolicy: encodeRestartPolicy(fields),
      Placement: encodePlacement(fields),
      Networks: encodeServiceNetworks(fields),
      LogDriver: fields.object('logging', (logging) =>
        present({ Name: logging.text('driver'), Options: logging.textRecord('options') }),
      ) as TaskTemplate['LogDriver'],
      ForceUpdate: fields.count('forceUpdate'),
    }),
    Mode: encodeMode(fields),
    UpdateConfig: encodeUpdatePolicy(fields, 'updatePolicy'),
    RollbackConfig: encodeUpdatePolicy(fields, 'rollbackPolicy'),
    EndpointSpec: presentOrNothing<EndpointSpec>({
      Mode: fields.oneOf('endpointMode', ['vip', 'dnsrr']),
      Ports: encodePorts(fields),
    }),
  })
  return spec
}
