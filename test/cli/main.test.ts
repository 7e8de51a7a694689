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
    expect(out).toMatch(/sightline doctor .*\n.*sightline redrive /);
    expect(code).toBe(0);
  });

  it.each([
    [['doctor', '--help'], 'sightline doctor: '],
    [['help', 'doctor'], 'sightline doctor: '],
    [['redrive', '--help'], 'sightline redrive: '],
    [['redrive', 'replay', '-h'], 'sightline redrive: '],
  ])('explains %j', async (args, text) => {
    const { code, out } = await run(...args);
    expect(out).toContain(text);
    expect(code).toBe(0);
  });

  it.each([
    [['docter'], "there is no command 'docter': did you mean 'doctor'?"],
    [['explode'], "there is no command 'explode': run 'sightline --help'"],
    [['toString'], "there is no command 'toString'"],
    [['doctor', '--stak', 'a'], "Unknown option '--stak': did you mean '--stack'?"],
    [['doctor', '--stack'], "Option '--stack <value>' argument missing"],
    [['doctor', 'shop'], "Unexpected argument 'shop'"],
    [['redrive', 'explode'], 'redrive takes one of list, show, replay'],
    [
      ['redrive', 'list', '--since', 'monday'],
      "--since must be such as 30m, 24h, 7d or 2026-11-22T08:00Z, got 'monday'",
    ],
    [['redrive', 'replay', '--fix', 'drop'], '--fix must be drop:<field>, rename:<field>=<new name>'],
    [['redrive', 'show', '--limit', 'all'], "--limit must be a whole number from 1, got 'all'"],
  ])('refuses %j with exit code 2', async (args, text) => {
    const { code, out, status } = await run(...args);
    expect(status).toContain(`sightline: ${text}`);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});
