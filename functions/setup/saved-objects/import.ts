import type { Client } from '@opensearch-project/opensearch';

/** The parts of the answer that are read; it has status 200 whether objects were imported or not. */
interface ImportAnswer {
  readonly success?: boolean;
  readonly successCount?: number;
  readonly errors?: readonly ImportError[];
}

interface ImportError {
  readonly id: string;
  readonly type: string;
  readonly error: { readonly type: string; readonly message?: string; readonly references?: readonly unknown[] };
}

/**
 * Imports saved objects into OpenSearch Dashboards, over older versions of themselves
 * (https://github.com/opensearch-project/OpenSearch-Dashboards/blob/main/src/core/server/saved_objects/routes/import.ts).
 *
 * @param dashboards - client whose node is the base of Dashboards
 * @param ndjson - one object a line
 * @returns how many were imported
 * @throws Error when one was refused, with each refusal's reason
 */
export async function importSavedObjects(dashboards: Client, ndjson: string): Promise<number> {
  const form = new FormData();
  // The route looks at the file's name and refuses any that does not end like this.
  form.append('file', new Blob([ndjson], { type: 'application/x-ndjson' }), 'sightline.ndjson');
  const encoded = new Response(form);
  const { body } = await dashboards.transport.request(
    {
      method: 'POST',
      path: '/api/saved_objects/_import',
      querystring: { overwrite: true },
      body: await encoded.text(),
    },
    {
      headers: { 'content-type': encoded.headers.get('content-type'), 'osd-xsrf': 'true' },
    },
  );
  const answer = body as ImportAnswer;
  if (answer.success !== true) throw new Error(refusal(answer));
  return answer.successCount ?? 0;
}

function refusal({ errors = [] }: ImportAnswer): string {
  if (errors.length === 0)
    return 'Dashboards did not answer success: check that DASHBOARDS_URL is the base of OpenSearch Dashboards';
  const reasons = errors.map(({ type, id, error }) => {
    const detail = error.message ?? (error.references && JSON.stringify(error.references));
    return `${type} ${id}: ${error.type}${detail ? ` (${detail})` : ''}`;
  });
  return `Dashboards refused ${errors.length} saved objects: ${reasons.join('; ')}`;
}
