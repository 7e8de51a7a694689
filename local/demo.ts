import { parseArgs } from 'node:util';
import { runDemo } from './demo/run.ts';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      requests: { type: 'string', default: '300' },
      chaos: { type: 'boolean', default: false },
    },
  });
  const requests = Number(values.requests);
  if (!Number.isInteger(requests) || requests < 1)
    throw new Error(`--requests takes a whole number from 1, got '${values.requests}'`);
  const onTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  return runDemo({ requests, chaos: values.chaos, stayUp: onTerminal && !values.once });
}

const exitCode = await main().catch((error: Error) => {
  console.error(`\n${error.message}`);
  return 1;
});
// not exitCode: after Ctrl-C, what was under way must not hold the process up
process.exit(exitCode);
