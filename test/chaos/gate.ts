import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { isListening } from '../../local/processes/port.ts';

/** Passes connections on, and refuses them while it is closed. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
  open(): Promise<void>;
}

/** Below the ports that Linux gives to clients: while the gate is closed, none may take its port. */
const PORTS = { from: 20_000, count: 12_000 } as const;

export async function startGate(target: string): Promise<Gate> {
  const port = await freeServerPort();
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  const gate = {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
    async open() {
      const listening = once(server, 'listening');
      server.listen(port, '127.0.0.1');
      await listening;
    },
  };
  await gate.open();
  return { ...gate, [Symbol.asyncDispose]: gate.close };
}

async function freeServerPort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    if (!(await isListening(port))) return port;
  }
}
