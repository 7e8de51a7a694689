import { stopStack } from '../../local/stack.ts';
import { STACK } from './stack.ts';

/** Ends what an earlier run left, and after the last test the stack that the first test that needed it started. */
export default async function setup(): Promise<() => Promise<void>> {
  await stopStack(STACK.dir);
  return () => stopStack(STACK.dir);
}
