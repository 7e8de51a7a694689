import { type Metric, metricId, type Panel } from './panel.ts';

/**
 * The `params` of a visualization: how it is drawn, as the definitions of its type have it
 * (https://github.com/opensearch-project/OpenSearch-Dashboards/tree/main/src/plugins, `vis_type_vislib` and
 * `vis_type_table`).
 */
export function lookParams(panel: Panel): Record<string, unknown> {
  switch (panel.look) {
    case 'table':
      return { perPage: 10, showPartialRows: false, showMetricsAtAllLevels: false, showTotal: false, totalFunc: 'sum' };
    case 'gauge':
      return gauge;
    case 'line':
    case 'histogram':
      return chart(panel.look, panel.metrics);
  }
}

const gauge = {
  type: 'gauge',
  addTooltip: true,
  addLegend: false,
  isDisplayWarning: false,
  gauge: {
    alignment: 'automatic',
    extendRange: true,
    percentageMode: false,
    gaugeType: 'Arc',
    gaugeStyle: 'Full',
    backStyle: 'Full',
    orientation: 'vertical',
    colorSchema: 'Green to Red',
    gaugeColorMode: 'Labels',
    colorsRange: [
      { from: 0, to: 70 },
      { from: 70, to: 90 },
      { from: 90, to: 100 },
    ],
    invertColors: false,
    labels: { show: true, color: 'black' },
    scale: { show: true, labels: false, color: 'rgba(105,112,125,0.2)' },
    type: 'meter',
    style: {
      bgWidth: 0.9,
      width: 0.9,
      mask: false,
      bgMask: false,
      maskBars: 50,
      bgColor: true,
      subText: '',
      fontSize: 60,
    },
  },
};

function chart(type: 'line' | 'histogram', metrics: readonly Metric[]): Record<string, unknown> {
  const labels = { show: true, filter: true, truncate: 100 };
  const valueAxis = 'ValueAxis-1';
  return {
    type,
    grid: { categoryLines: false },
    categoryAxes: [
      {
        id: 'CategoryAxis-1',
        type: 'category',
        position: 'bottom',
        show: true,
        style: {},
        scale: { type: 'linear' },
        labels,
        title: {},
      },
    ],
    valueAxes: [
      {
        id: valueAxis,
        name: 'LeftAxis-1',
        type: 'value',
        position: 'left',
        show: true,
        style: {},
        scale: { type: 'linear', mode: 'normal' },
        labels: { ...labels, rotate: 0, filter: false },
        title: { text: metrics.map(labelOf).join(', ') },
      },
    ],
    seriesParams: metrics.map((metric, place) => ({
      show: true,
      type,
      mode: type === 'line' ? 'normal' : 'stacked',
      data: { label: labelOf(metric), id: metricId(place) },
      valueAxis,
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      interpolate: 'linear',
      showCircles: true,
    })),
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: {},
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}

function labelOf(metric: Metric): string {
  return metric.type === 'count' ? 'Count' : metric.label;
}
