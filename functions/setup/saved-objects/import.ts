import type { Client } from '@opensearch-project/opensearch';
import { FailureError, isObject, otherServer } from '../../../opensearch/failure.ts';

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
 * With the security plugin they go to the global tenant, which everybody sees who may: without a word it might be the private
 * one of Setup's user (https://docs.opensearch.org/latest/security/multi-tenancy/tenant-index/).
 *
 * @param dashboards - client whose node is the base of Dashboards
 * @param ndjson - one object a line
 * @returns how many were imported
 * @throws Error when one was refused, with how many were imported all the same and each refusal's reason
 */
export async function importSavedObjects(dashboards: Client, ndjson: string): Promise<number> {
  const form = new FormData();
  // The route looks at the file's name and refuses any that does not end like this.
  form.append('file', new Blob([ndjson], { type: 'application/x-ndjson' }), 'sightline.ndjson');
  const encoded = new Response(form);
  const { body, statusCode, meta } = await dashboards.transport.request(
    {
      method: 'POST',
      path: '/api/saved_objects/_import',
      querystring: { overwrite: true },
      body: await encoded.text(),
    },
    {
      headers: { 'content-type': encoded.headers.get('content-type'), 'osd-xsrf': 'true', securitytenant: 'global' },
    },
  );
  if (!isObject(body) || typeof body['success'] !== 'boolean')
    throw new FailureError(
      otherServer({
        status: statusCode ?? 200,
        body,
        server: 'OpenSearch Dashboards',
        endpoint: meta.connection.url.origin,
      }),
    );
  const answer: ImportAnswer = body;
  if (!answer.success) throw new Error(refusal(answer));
  return answer.successCount ?? 0;
}

function refusal({ errors = [], successCount = 0 }: ImportAnswer): string {
  if (errors.length === 0) return 'Dashboards imported nothing and does not say why: look for it in its log';
  const reasons = errors.map(({ type, id, error }) => {
    const detail = error.message ?? (error.references && JSON.stringify(error.references));
    return `${type} ${id}: ${error.type}${detail ? ` (${detail})` : ''}`;
  });
  return `Dashboards refused ${errors.length} of ${errors.length + successCount} saved objects: ${reasons.join('; ')}`;
}
