import { json, type StubRequest, startStub } from '../stub-server.ts';

/** How the stub treats a document, by its id and how many times it has come. */
export type Treatment = (id: string, times: number) => number;

/** A `_bulk` end point that stores documents in memory, once each, as OpenSearch does for `create`. */
export async function startBulkStub(treat: Treatment = () => 201) {
  const documents = new Map<string, string>();
  const times = new Map<string, number>();
  const server = await startStub((request, response) => {
    const items = actionsOf(request).map(({ id, source }) => {
      times.set(id, (times.get(id) ?? 0) + 1);
      const status = documents.has(id) ? 409 : treat(id, times.get(id)!);
      if (status === 201) documents.set(id, source);
      return { create: status < 300 ? { status } : { status, error: { type: `error_${status}`, reason: 'told to' } } };
    });
    json(response, 200, { errors: items.some(({ create }) => create.status >= 300), items });
  });
  return { ...server, documents };
}

/** Reads a bulk body back. */
export function actionsOf({ body }: Pick<StubRequest, 'body'>) {
  const lines = body.toString().split('\n');
  const actions: { id: string; index: string; source: string }[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const { create } = JSON.parse(lines[at]!);
    actions.push({ id: create._id, index: create._index, source: lines[at + 1]! });
  }
  return actions;
}
