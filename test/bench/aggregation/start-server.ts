import { spawn } from 'node:child_process';
import path from 'node:path';

/** Starts the bulk server, which ends with this process. Gives its URL. */
export async function startServer(): Promise<string> {
  const server = spawn(process.execPath, [path.join(import.meta.dirname, 'bulk-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => server.kill());
  for await (const chunk of server.stdout) {
    server.unref();
    return String(chunk).trim();
  }
  throw new Error('the bulk server ended before it listened');
}
