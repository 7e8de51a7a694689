/** Ctrl-C (SIGINT) or SIGTERM, as a promise. It replaces their default of ending the process on the spot. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Waits for the interruption, however little else goes on: a signal handler alone does not keep Node running. */
export async function stayUntil(interrupted: Promise<void>): Promise<void> {
  const awake = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(awake);
}
