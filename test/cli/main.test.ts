import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';

async function run(...args: string[]) {
  const out: string[] = [];
  const status: string[] = [];
  const code = await main(args, {}, { out: (text) => out.push(text), status: (text) => status.push(text) });
  return { code, out: out.join('\n'), status: status.join('\n') };
}

describe('sightline', () => {
  it.each([[], ['help'], ['--help'], ['-h']])('lists its commands for %j', async (...args) => {
    const { code, out } = await run(...(args as string[]));
    expect(out).toMatch(/doctor \[options\] .*\n +redrive /);
    expect(code).toBe(0);
  });

  it.each([
    [['doctor', '--help'], 'Usage: sightline doctor [options]\n\nLook whether a deployment works.'],
    [['help', 'doctor'], 'Usage: sightline doctor [options]'],
    [['redrive'], 'Usage: sightline redrive [options] [command]'],
    [['redrive', '--help'], 'Get dead letters back into OpenSearch.'],
    [['redrive', 'replay', '-h'], 'rename:<field>=<new name>   give the field another name'],
  ])('explains %j', async (args, text) => {
    const { code, out } = await run(...args);
    expect(out).toContain(text);
    expect(code).toBe(0);
  });

  it.each([
    [['docter'], "unknown command 'docter'\n(Did you mean doctor?)"],
    [['explode'], "unknown command 'explode'"],
    [['toString'], "unknown command 'toString'"],
    [['doctor', '--stak', 'a'], "unknown option '--stak'\n(Did you mean --stack?)"],
    [['doctor', '--stack'], "option '--stack <name>' argument missing"],
    [['doctor', '--stack', ''], "option '--stack <name>' argument '' is invalid. It must name something."],
    [['doctor', '--function', ''], "option '--function <name>' argument '' is invalid. It must name something."],
    [['doctor', 'shop'], "too many arguments for 'doctor'"],
    [['redrive', 'explode'], "unknown command 'explode'"],
    [['redrive', 'lst'], "unknown command 'lst'\n(Did you mean list?)"],
    [['redrive', 'list', 'more'], "too many arguments for 'list'"],
    [['redrive', 'list', '--nope'], "unknown option '--nope'"],
    [['redrive', 'list', '--since', 'monday'], "argument 'monday' is invalid. It must be such as 30m, 24h, 7d or"],
    [['redrive', 'list', '--since', '5'], "argument '5' is invalid."],
    [['redrive', 'list', '--limit', '3'], "unknown option '--limit'"],
    [['redrive', 'show', '--fix', 'text'], "unknown option '--fix'"],
    [['redrive', 'replay', '--fix', 'drop'], "argument 'drop' is invalid. It must be drop:<field>, rename:<field>="],
    [['redrive', 'show', '--limit', 'all'], "argument 'all' is invalid. It must be a whole number from 1 on."],
    [['redrive', 'show', '--limit', '0'], "argument '0' is invalid. It must be a whole number from 1 on."],
  ])('refuses %j with exit code 2, and says where to look', async (args, text) => {
    const { code, out, status } = await run(...args);
    expect(status).toMatch(/^sightline: /);
    expect(status).toContain(text);
    expect(status).toContain("'--help' behind the command tells what there is");
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});
