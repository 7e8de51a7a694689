import { connect, createServer } from 'node:net';

/** Tells whether something listens on 127.0.0.1 at this port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

/**
 * Makes sure that a server can be started at this port.
 *
 * @param variable - environment variable that chooses another port, named in the error
 * @throws Error when another process listens there
 */
export async function assertFree(port: number, server: string, variable: string): Promise<void> {
  if (await isListening(port))
    throw new Error(
      `${server} can't listen on 127.0.0.1:${port}: another process does; stop it, or set ${variable} to a free port`,
    );
}

/** Lets the operating system choose a free port of 127.0.0.1. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
      server.close(() => resolve(address.port));
    });
  });
}

/**
 * Reads a port from the environment.
 *
 * @throws Error when the variable holds anything but a port
 */
export function portFrom(variable: string, fallback: number): number {
  const text = process.env[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${variable} must be a port from 1 to 65535, got '${text}'`);
  return port;
}
