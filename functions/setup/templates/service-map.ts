import { keyword, nanos } from './fields.ts';
import { type IndexTemplate, indexTemplate, type StoreOptions } from './index-template.ts';

const end = { properties: { domain: keyword, resource: keyword } } as const;

/**
 * Edges between services, in the contract of Data Prepper's `otel-v1-apm-service-map`: the caller's document has
 * `destination`, the called one's has `target`, and both hold the called service (`domain`) and its span (`resource`).
 * `@timestamp`, which the contract does not have, is when the edge was seen.
 */
export function serviceMap(environment: string, options: StoreOptions): IndexTemplate {
  return indexTemplate('serviceMap', environment, options, {
    dynamic_templates: [{ strings: { match_mapping_type: 'string', mapping: keyword } }],
    properties: {
      '@timestamp': nanos,
      hashId: keyword,
      serviceName: keyword,
      kind: keyword,
      traceGroupName: keyword,
      destination: end,
      target: end,
    },
  });
}
