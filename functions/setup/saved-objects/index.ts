import { toDashboard } from './dashboard.ts';
import { indexPatterns } from './index-patterns.ts';
import { healthPanels } from './panels.ts';
import type { SavedObject } from './saved-object.ts';
import { toVisualization } from './visualization.ts';

/** What an environment gets in OpenSearch Dashboards; an object stands after those that it refers to. */
export function savedObjects(environment: string): readonly SavedObject[] {
  return [
    ...indexPatterns(environment),
    ...healthPanels.map((panel) => toVisualization(panel, environment)),
    toDashboard('health', 'Health', healthPanels, environment),
  ];
}

/** Writes objects as the file that Dashboards imports: one a line. */
export function toNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
