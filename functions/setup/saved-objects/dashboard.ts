import type { Panel } from './panel.ts';
import { objectId, type Reference, type SavedObject, searchSource } from './saved-object.ts';

/** Dashboards' grid is 48 columns wide. */
const PANEL_WIDTH = 24;
const PANEL_HEIGHT = 13;
const PANELS_PER_ROW = 48 / PANEL_WIDTH;

/** Older panels than 7.3's are moved to another grid when they are opened. */
const PANEL_VERSION = '7.9.3';

/** Lays panels out two a row, in their order. */
export function toDashboard(id: string, title: string, panels: readonly Panel[], environment: string): SavedObject {
  return {
    id: objectId(environment, id),
    type: 'dashboard',
    attributes: {
      title: `Sightline ${environment}: ${title}`,
      description: '',
      hits: 0,
      version: 1,
      timeRestore: true,
      timeFrom: 'now-1h',
      timeTo: 'now',
      refreshInterval: { pause: false, value: 60_000 },
      optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
      panelsJSON: JSON.stringify(panels.map(toGridPanel)),
      kibanaSavedObjectMeta: searchSource(''),
    },
    references: panels.map(
      (panel, place): Reference => ({
        name: referenceName(place),
        type: 'visualization',
        id: objectId(environment, panel.id),
      }),
    ),
    migrationVersion: { dashboard: '7.9.3' },
  };
}

function toGridPanel({ title }: Panel, place: number) {
  const panelIndex = String(place + 1);
  const x = (place % PANELS_PER_ROW) * PANEL_WIDTH;
  const y = Math.floor(place / PANELS_PER_ROW) * PANEL_HEIGHT;
  return {
    version: PANEL_VERSION,
    panelIndex,
    gridData: { x, y, w: PANEL_WIDTH, h: PANEL_HEIGHT, i: panelIndex },
    // Without the environment, which the dashboard's own title has.
    title,
    embeddableConfig: { title },
    panelRefName: referenceName(place),
  };
}

function referenceName(place: number): string {
  return `panel_${place}`;
}
