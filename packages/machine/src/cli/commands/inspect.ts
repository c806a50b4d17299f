import { encodeJson } from '../../config/encode-json.ts'
import { compileTemplate } from '../../template/evaluate-template.ts'
import { fromJsonNode } from '../../template/json-go-value.ts'
import { templateFunctions } from '../../template/template-functions.ts'
import { certificateWarnings } from '../certificate-warnings.ts'
import type { Command } from '../command.ts'
import { targetMachine } from '../target-machine.ts'

/** `docker-machine inspect` */
export const inspect: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description: 'Argument is a machine name.',
  flags: [
    { names: ['format', 'f'], kind: 'string', summary: 'Format the output using the given go template.', standard: '' },
  ],
  async run(context) {
    const { args, flags, paths, terminal } = context
    if (args.length > 1) context.showHelp()
    const { name, document } = await targetMachine(context)
    const format = flags.string('format')
    const text =
      format === '' ? encodeJson(document) : compileTemplate(format, templateFunctions)(fromJsonNode(document))
    terminal.out(`${text}\n`)
    terminal.error(await certificateWarnings(paths, [name]))
  },
}
