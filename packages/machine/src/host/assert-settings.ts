import { MachineError, type MachineErrorInit } from '../errors/machine-error.ts'
import type { EngineSettings } from './engine-settings.ts'

/** Refuses what cannot be written into a file of the engine. @throws `INVALID_OPTION` */
export function assertSettings(settings: EngineSettings, init: MachineErrorInit): void {
  const invalid = (meaning: string) => new MachineError('INVALID_OPTION', { ...init, meaning })
  const { port, labels, environment, flags } = settings
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`${port} is no port for the engine`)
  const texts = [...labels, ...environment, ...flags, ...settings.insecureRegistries, ...settings.registryMirrors]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  const odd = [...texts, settings.storageDriver].find((text) => /[\u0000-\u001f\u007f]/.test(text))
  if (odd !== undefined) throw invalid('an option of the engine holds a control character')
  const label = labels.find((text) => !/^[^=]+=/.test(text))
  if (label !== undefined) throw invalid(`the label ${JSON.stringify(label)} is not of the form key=value`)
  const variable = environment.find((text) => !/^[A-Za-z_]\w*=/.test(text))
  if (variable !== undefined) throw invalid(`the variable ${JSON.stringify(variable)} is not of the form NAME=value`)
  const flag = flags.find((text) => !/^-*[a-z][a-z0-9-]*(?:=|$)/.test(text))
  if (flag !== undefined) throw invalid(`the engine option ${JSON.stringify(flag)} is not of the form flag=value`)
  const own = flags.find((text) => /^-*(?:host|tls\w*|config-file|pidfile)(?:=|$)/.test(text))
  if (own !== undefined) throw invalid(`the engine option ${JSON.stringify(own)} is set by the take-over itself`)
}
