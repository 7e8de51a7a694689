import { keyword } from './fields.ts';
import { type IndexTemplate, indexTemplate } from './index-template.ts';

const end = { properties: { domain: keyword, resource: keyword } } as const;

/**
 * Edges between services, in the contract of Data Prepper's `otel-v1-apm-service-map`: the caller's document has
 * `destination`, the called one's has `target`, and both hold the called service (`domain`) and its span (`resource`).
 */
export function serviceMap(environment: string): IndexTemplate {
  return indexTemplate('serviceMap', environment, {
    dynamic_templates: [{ strings: { match_mapping_type: 'string', mapping: keyword } }],
    properties: {
      hashId: keyword,
      serviceName: keyword,
      kind: keyword,
      traceGroupName: keyword,
      destination: end,
      target: end,
    },
  });
}
