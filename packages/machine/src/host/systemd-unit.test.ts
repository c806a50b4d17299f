import { describe, expect, test } from 'vitest'
import { dropIn, execStart, overrules, saysTls, saysWhere, withoutTls } from './systemd-unit.ts'

const unit = `# /usr/lib/systemd/system/docker.service
[Service]
ExecStart=/usr/bin/dockerd -H fd:// \\
  --containerd=/run/containerd/containerd.sock

# /etc/systemd/system/docker.service.d/10-machine.conf
[Service]
ExecStart=
ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376
`

describe('execStart', () => {
  test('is the last one, without our own drop-in', () => {
    expect(execStart(unit)).toEqual({
      command: '/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock',
      file: '/usr/lib/systemd/system/docker.service',
    })
    const file = '/etc/systemd/system/docker.service.d/20.conf'
    const more = `${unit}\n# ${file}\nExecStart=\nExecStart = /opt/dockerd --x\n`
    expect(execStart(more)).toEqual({ command: '/opt/dockerd --x', file })
  })

  test('is nothing where there is none', () => {
    expect(execStart('').command).toBe('')
    expect(execStart('# /x\nExecStart=/a\nExecStart=\n').command).toBe('')
  })
})

describe('overrules', () => {
  test.each([
    ['/usr/lib/systemd/system/docker.service', false],
    ['/etc/systemd/system/docker.service.d/05.conf', false],
    ['/etc/systemd/system/docker.service.d/override.conf', true],
    ['/usr/lib/systemd/system/docker.service.d/20.conf', true],
  ])('%s: %j', (file, expected) => {
    expect(overrules(file)).toBe(expected)
  })
})

describe('withoutTls', () => {
  test.each([
    ['d -H fd:// --x=y $OPTS', 'd -H fd:// --x=y $OPTS'],
    ['d --tlsverify --tlscacert /a --tlscert=/b --tlskey /c -H unix:///s', 'd -H unix:///s'],
    ['d -H tcp://0.0.0.0:2376 -H=tcp://[::]:2376 --host tcp://1:2376 --host=tcp://1:2375', 'd --host=tcp://1:2375'],
    ['d --tls=false -H', 'd -H '],
  ])('%s: %s', (command, expected) => {
    expect(withoutTls(command, 2376)).toBe(expected)
  })
})

describe('saysWhere', () => {
  test.each([
    ['d -H fd://', true],
    ['d -Hfd://', true],
    ['d --host=fd://', true],
    ['d --label a-H', false],
  ])('%s: %j', (command, expected) => {
    expect(saysWhere(command)).toBe(expected)
  })
})

describe('saysTls', () => {
  test.each([
    ['d --tlsverify', true],
    ['d --tls=false', true],
    ['d -H fd:// --label --x--tls', false],
  ])('%s: %j', (command, expected) => {
    expect(saysTls(command)).toBe(expected)
  })
})

describe('dropIn', () => {
  test('says where to listen and with what flags, and quotes as systemd reads it', () => {
    const flags = [{ name: 'tlsverify' }, { name: 'label', value: 'a=b' }, { name: 'label', value: `it's "$HOME" 5%` }]
    const text = dropIn({
      command: 'd -H fd://',
      hosts: ['tcp://[::]:2376'],
      flags,
      environment: ['A=b "c" \\ %d $e'],
    })
    expect(text).toBe(
      `[Service]
ExecStart=
ExecStart=d -H fd:// -H tcp://[::]:2376 --tlsverify --label=a=b "--label=it's \\"$$HOME\\" 5%%"
Environment="A=b \\"c\\" \\\\ %%d $e"
`,
    )
  })

  test('leaves the command line alone where others say it', () => {
    expect(dropIn({ hosts: [], flags: [], environment: ['A=b'] })).toBe('[Service]\nEnvironment="A=b"\n')
  })
})
