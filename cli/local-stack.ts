import { runningParts } from '../local/stack.ts';

/** What to do where nobody is logged in to AWS while the local stack runs here; `undefined` when it does not. */
export async function localStackAdvice(): Promise<string | undefined> {
  const parts = await runningParts().catch(() => []);
  if (!parts.some(({ name }) => name === 'emulator')) return undefined;
  return 'a local stack runs here: eval "$(npm run -s local:env)", then run this again';
}
