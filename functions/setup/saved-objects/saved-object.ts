/**
 * A saved object of OpenSearch Dashboards as its import reads it. `migrationVersion` must not be newer than what the
 * importing version knows; those used here are the last before OpenSearch Dashboards left its ancestor, so every version
 * of it takes them.
 */
export interface SavedObject {
  readonly id: string;
  readonly type: 'index-pattern' | 'visualization' | 'dashboard';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

export interface Reference {
  readonly name: string;
  readonly type: SavedObject['type'];
  readonly id: string;
}

/** The id of an environment's object, the same at every import so that it replaces its older self. */
export function objectId(environment: string, name: string): string {
  return `sightline-${environment}-${name}`;
}

/** The attribute in which an object keeps its query. */
export function searchSource(query: string, more: object = {}): { searchSourceJSON: string } {
  return { searchSourceJSON: JSON.stringify({ query: { query, language: 'lucene' }, filter: [], ...more }) };
}
