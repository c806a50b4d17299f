import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../config/parse-json.ts'
import { compileTemplate } from './evaluate-template.ts'
import { GoStruct } from './go-value.ts'
import { fromJsonNode } from './json-go-value.ts'
import { templateFunctions } from './template-functions.ts'

const data = parseJson(`{
  "Name": "dev01", "Port": 2376, "Memory": 16777216, "Id": 12345678901234567890, "Tls": true, "None": null, "Empty": [],
  "Labels": ["env=prod", "tier=web"], "Driver": {"URL": "tcp://h:1", "IPAddress": "", "Nested": {"b": [1, 2.5], "a": null}}
}`)

function fill(text: string, value = fromJsonNode(data)): string {
  return compileTemplate(text, templateFunctions)(value)
}

// What is on the right was printed by Go's own text/template.
describe('compileTemplate', () => {
  test.each([
    ['{{.Name}}', 'dev01'],
    ['{{ .Driver.URL }}', 'tcp://h:1'],
    ['{{.Port}} {{.Memory}} {{.Tls}}', '2376 1.6777216e+07 true'],
    ['{{.Nope}} {{.None}}', '<no value> <no value>'],
    ['{{.Nope.Deeper}} {{.Driver.Nope.Even.Deeper}}', '<no value> <no value>'],
    ['{{.Labels}} {{.Empty}}', '[env=prod tier=web] []'],
    ['{{.Driver}}', 'map[IPAddress: Nested:map[a:<nil> b:[1 2.5]] URL:tcp://h:1]'],
    ['{{json .Driver}}', '{"IPAddress":"","Nested":{"a":null,"b":[1,2.5]},"URL":"tcp://h:1"}'],
    ['{{prettyjson .Labels}}', '[\n    "env=prod",\n    "tier=web"\n]'],
    ['{{json "a<b>&"}}', '"a\\u003cb\\u003e\\u0026"'],
  ])('evaluates %s', (template, text) => {
    expect(fill(template)).toBe(text)
  })

  test('keeps long numbers in JSON, which Docker Machine rounds', () => {
    expect(fill('{{json .Id}}')).toBe('12345678901234567890')
  })

  test.each([
    ['a{{/* c */}}b', 'ab'],
    ['{{- 1 -}} x', '1x'],
    ['x {{- " y " -}} z', 'x y z'],
    ['{{/* a */ -}}  b', 'b'],
    ['x  {{- /* a */}}  b', 'x  b'],
    ['{{if eq 1 1}}y{{else}}n{{end}}', 'y'],
    ['{{if and 1 0}}y{{else if or 0 "x"}}m{{else}}n{{end}}', 'm'],
    ['{{if .Empty}}y{{else}}n{{end}}{{if .Driver}}y{{end}}{{if .Nope}}y{{end}}', 'ny'],
    ['{{with .Driver}}{{.URL}}{{$.Name}}{{end}}{{with .Nope}}{{else}}none{{end}}', 'tcp://h:1dev01none'],
    ['{{with $x := 5}}{{$x}}{{end}}', '5'],
    ['{{$a := 1}}{{if true}}{{$a = 2}}{{end}}{{$a}}', '2'],
    ['{{$a := 1}}{{if true}}{{$a := 2}}{{end}}{{$a}}', '1'],
    ['{{range .Labels}}<{{.}}>{{end}}', '<env=prod><tier=web>'],
    ['{{range $i, $e := .Labels}}{{$i}}={{$e}};{{end}}', '0=env=prod;1=tier=web;'],
    ['{{range $e := .Labels}}{{$e}};{{end}}', 'env=prod;tier=web;'],
    ['{{range $k, $v := .Driver.Nested}}{{$k}}:{{$v}} {{end}}', 'a:<no value> b:[1 2.5] '],
    ['{{range .Empty}}{{.}}{{else}}none{{end}}', 'none'],
  ])('follows actions: %s', (template, text) => {
    expect(fill(template)).toBe(text)
  })

  test.each([
    [
      '{{ 1.5 }} {{ 1000000.0 }} {{ 0.0001 }} {{ 0.00001 }} {{123456.0}} {{1e21}} {{-0.5}}',
      '1.5 1e+06 0.0001 1e-05 123456 1e+21 -0.5',
    ],
    ['{{0x1F}} {{true}} {{"a\\tb\\u00e9\\x41"}} {{`r\\aw`}} {{\'a\'}}', '31 true a\tbéA r\\aw 97'],
    [
      '{{eq 1 2 3 1}} {{lt "a" "b"}} {{ge 2 2}} {{not 0}} {{ne "a" "b"}} {{gt 1 2}} {{le 1 1}}',
      'true true true true true false true',
    ],
    [
      '{{len "héé"}} {{len .Labels}} {{index .Labels 1}} {{index .Driver "URL"}} {{slice "abcdef" 1 3}}',
      '5 2 tier=web tcp://h:1 bc',
    ],
    ['{{print 1 2 "a" "b" 3 4 true}}', '1 2ab3 4 true'],
    ['{{println 1 "a"}}', '1 a\n'],
    ['{{and 1 "" 2}}|{{and 1 2}}|{{or 0 "" 2}}|{{or 0 ""}}', '|2|2|'],
    [
      '{{and .Nope 1}} {{and 1 .None 2}} {{and 1 .Nope}} {{or .Nope .None}}',
      '<no value> <no value> <no value> <no value>',
    ],
    [
      '{{join .Labels ","}} {{range split "a,b" ","}}{{.}};{{end}} {{upper "a"}}{{lower "B"}}',
      'env=prod,tier=web a;b; Ab',
    ],
    ['{{"x" | printf "%s-%s" "y"}} {{.Name | len}} {{(index .Labels 0) | upper}}', 'y-x 5 ENV=PROD'],
    [
      '{{printf "%-10s|%5d|%05d|%+d|%x|%X|%q|%t|%c|%v" "a" 3 4 5 255 "hi" "q\\"" true 65 1.5}}',
      'a         |    3|00004|+5|ff|6869|"q\\""|true|A|1.5',
    ],
    [
      '{{printf "%5.2f|%e|%g|%08.3f|%.2s|%5s|%%|%T" 1.0 12345.678 1e7 3.14159 "éab" "é" 1}}',
      ' 1.00|1.234568e+04|1e+07|0003.142|éa|    é|%|int',
    ],
    [
      '{{printf "%d" "a"}} {{printf "%s"}} {{printf "a" 1}} {{printf "%s" 5}} {{printf "%"}}',
      '%!d(string=a) %!s(MISSING) a%!(EXTRA int=1) %!s(int=5) %!(NOVERB)',
    ],
  ])('calls functions: %s', (template, text) => {
    expect(fill(template)).toBe(text)
  })

  test('compares numbers from JSON with integers, which Go refuses', () => {
    expect(fill('{{eq .Port 2376}} {{lt .Port 3000}}')).toBe('true true')
  })

  test.each([
    ['{{', 'template: :1: unclosed action'],
    ['{{.Name', 'template: :1: unclosed action'],
    ['a\n{{nope}}', 'template: :2: function "nope" not defined'],
    ['{{end}}', 'template: :1: unexpected {{end}}'],
    ['{{if 1}}', 'template: :1: unexpected EOF'],
    ['{{if}}x{{end}}', 'template: :1: missing value for if'],
    ['{{}}', 'template: :1: missing value for command'],
    ['{{ "a }}', 'template: :1: unterminated quoted string'],
    ['{{ `a }}', 'template: :1: unterminated raw quoted string'],
    ['{{1 | 2}}', 'template: :1: non executable command in pipeline stage 2'],
    ['{{(1}}', 'template: :1: unclosed left paren'],
    ['{{/* a }}', 'template: :1: unclosed comment'],
    ['{{/* a */ b}}', 'template: :1: comment ends before closing delimiter'],
    ['{{$a, $b := 1}}', 'template: :1: too many declarations in pipeline'],
    ['{{if 1}}{{else}}{{else}}{{end}}', 'template: :1: expected end; found {{else}}'],
    ['{{define "x"}}{{end}}', 'template: :1: {{define}} is not supported'],
  ])('refuses %j before there is data: %s', (template, meaning) => {
    expect(() => compileTemplate(template, templateFunctions)).toThrow(
      expect.objectContaining({ code: 'INVALID_TEMPLATE', meaning }),
    )
  })

  test.each([
    ['{{.None.Deeper}}', 'executing "" at <.None.Deeper>: nil pointer evaluating interface {}.Deeper'],
    ['{{.Name.Deeper}}', `executing "" at <.Name.Deeper>: can't evaluate field Deeper in type string`],
    ['{{len 3}}', 'executing "" at <len 3>: error calling len: len of type int'],
    ['{{index .Labels 9}}', 'executing "" at <index .Labels 9>: error calling index: index out of range: 9'],
    ['{{eq 1 "a"}}', 'executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison'],
    ['{{not}}', 'executing "" at <not>: wrong number of args for not: want 1 got 0'],
    ['{{and}}', 'executing "" at <and>: wrong number of args for and: want at least 1 got 0'],
    ['{{nil}}', 'executing "" at <nil>: nil is not a command'],
    ['{{.Name 1}}', 'executing "" at <.Name>: Name has arguments but cannot be invoked as function'],
    ['{{1 2}}', `executing "" at <1>: can't give argument to non-function 1`],
    ['{{$x}}', 'executing "" at <$x>: undefined variable "$x"'],
  ])('says what is wrong with %s', (template, message) => {
    expect(() => fill(template)).toThrow(expect.objectContaining({ meaning: `template: :1:2: ${message}` }))
  })

  test('says at which place of which line', () => {
    expect(() => fill('a\n{{range .Name}}{{end}}')).toThrow(
      `template: :2:8: executing "" at <.Name>: range can't iterate over dev01`,
    )
  })

  test('refuses a field that a struct does not have, and prints structs and pointers to them as Go does', () => {
    const row = new GoStruct('commands.HostListItem', { Name: 'a', Active: false })
    expect(() => fill('{{.Nope}}', row)).toThrow("can't evaluate field Nope in type commands.HostListItem")
    expect(fill('{{.}} {{json .}}', row)).toBe('{a false} {"Name":"a","Active":false}')
    expect(fill('{{.}}', new GoStruct('x', { Name: 'a' }, true))).toBe('&{a}')
  })

  test('leaves alone every text that has no action in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('{{'))
        expect(fill(text)).toBe(text)
      }),
    )
  })

  test('gives back every string that is written as a literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fill(`{{${JSON.stringify(text)}}}`)).toBe(text)
      }),
    )
  })

  test('ends in a MachineError for whatever is no template', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '.Name',
      ' ',
      '$x',
      ':=',
      '|',
      '(',
      ')',
      '"a"',
      'if',
      'end',
      'range',
      'else',
      '1',
      'eq',
      '-',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          fill(pieces.join(''))
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_TEMPLATE' })
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
