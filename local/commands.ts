import { awsVariables } from './aws.ts';
import { runningParts, startStack, stopStack } from './stack.ts';

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  up: async () => {
    const stack = await startStack({ onProgress: console.log });
    console.log(`OpenSearch ${stack.opensearch.version}  ${stack.opensearchUrl}`);
    console.log(`AWS emulator      ${stack.awsEndpoint} (${stack.region}, keys test/test)`);
    console.log('to use it from this shell: eval "$(npm run -s local:env)"');
  },
  deploy: async (args) => {
    const context = contextOf(args);
    const stack = await startStack({ onProgress: console.log });
    const outputs = await stack.deploy({ context, onProgress: console.log });
    console.log(JSON.stringify(outputs, undefined, 2));
  },
  down: async () => {
    await stopStack();
    console.log('the local stack is down; the data of OpenSearch stay in .local/run');
  },
  env: async () => {
    const emulator = (await runningParts()).find(({ name }) => name === 'emulator');
    if (emulator?.port === undefined) throw new Error('the local stack is down: start it with npm run local:up');
    for (const [name, value] of Object.entries(awsVariables(`http://127.0.0.1:${emulator.port}`)))
      if (name.startsWith('AWS_')) console.log(`export ${name}='${value}'`);
  },
  status: async () => {
    const parts = await runningParts();
    if (parts.length === 0) console.log('nothing runs: start it with npm run local:up');
    for (const { name, pid, port } of parts)
      console.log(`${name.padEnd(12)} pid ${pid}${port === undefined ? '' : `  http://127.0.0.1:${port}`}`);
  },
};

/** Reads `key=value` arguments: `npm run local:deploy -- examples=shop environment=dev`. */
function contextOf(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    args.map((argument) => {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(argument) ?? [];
      if (key === undefined || value === undefined)
        throw new Error(`deploy takes context as key=value, got '${argument}'`);
      return [key, value];
    }),
  );
}

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
try {
  if (command === undefined)
    throw new Error(`unknown command '${name}': choose one of ${Object.keys(COMMANDS).join(', ')}`);
  await command(args);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
