import type { Host } from '@raftkit/testcontainers'
import { importImage } from './shell-image.ts'

/** The image that {@link loadNetworkImage} makes: what the shell image has, and `perl` without its modules. */
export const networkImage = 'raftkit/network:1'

/** Gives a host an image whose tasks can answer and ask over a network. */
export async function loadNetworkImage(host: Host): Promise<void> {
  await importImage(host, networkImage, ['/bin/sh', '/bin/sleep', '/bin/cat', '/usr/bin/perl'])
}

/** A command that answers every connection to a port with the name of its host, until it is asked to end. */
export function answerOn(port: number): readonly string[] {
  return perl(`
    $SIG{TERM} = sub { exit 0 };
    chomp(my $name = do { open my $file, '<', '/etc/hostname'; <$file> });
    socket(my $socket, 2, 1, 6) or die $!;
    setsockopt($socket, 1, 2, 1);
    bind($socket, pack('S n x12', 2, ${port})) or die $!;
    listen($socket, 50) or die $!;
    while (1) { accept(my $client, $socket) or next; syswrite $client, "$name\\n"; close $client }`)
}

/** A command that goes on until a name stands for so many addresses, writes them down, and ends. */
export function untilNamed(name: string, count: number): readonly string[] {
  return perl(`
    ${addressesOf(name)}
    until (@addresses == ${count}) { select undef, undef, undef, 0.2; lookUp() }
    print join(' ', map { join '.', unpack 'C4', $_ } @addresses), "\\n";`)
}

/** A command that asks every address of a name on a port until as many have answered, writes their answers down, and ends. */
export function untilAnswered(name: string, port: number, count: number): readonly string[] {
  return perl(`
    ${addressesOf(name)}
    $SIG{ALRM} = sub { die };
    my %answers;
    until (keys %answers == ${count}) {
      lookUp();
      for my $address (@addresses) {
        eval {
          alarm 2;
          socket(my $socket, 2, 1, 6) or die;
          connect($socket, pack('S n a4 x8', 2, ${port}, $address)) or die;
          my $answer = <$socket>;
          alarm 0;
          chomp $answer;
          $answers{$answer} = 1 if length $answer;
        };
        alarm 0;
      }
      select undef, undef, undef, 0.2;
    }
    print "$_\\n" for sort keys %answers;`)
}

function addressesOf(name: string): string {
  return `
    my @addresses;
    sub lookUp { my (undef, undef, undef, undef, @found) = gethostbyname('${name}'); @addresses = @found }
    lookUp();`
}

function perl(script: string): readonly string[] {
  return ['perl', '-e', `$| = 1; ${script}`]
}
