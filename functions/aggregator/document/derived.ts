import type { Document, Indices } from './document.ts';
import { functionOf, versionOf } from './origin.ts';
import { reportOf } from './platform.ts';
import { serviceMap } from './service-map.ts';
import { serviceOfFunction } from './services.ts';
import { timeWithin } from './time-fields.ts';
import { isoTime } from './timestamp.ts';

/**
 * Finds the documents that a line's own document gives rise to: figures of Lambda's reports, edges of the service map.
 * They have other ids than the line has. Make one an invocation.
 */
export function derivedDocuments(indices: Indices): (document: Document) => readonly Document[] {
  const edgesOf = serviceMap(indices);
  return (document) => {
    if (document.index === indices.log) return reportDocuments(document, indices);
    return document.index === indices.span ? edgesOf(document.line) : NONE;
  };
}

const NONE: readonly Document[] = [];

function reportDocuments({ line }: Document, indices: Indices): readonly Document[] {
  const report = reportOf(line);
  if (report === undefined || Object.keys(report.metrics).length === 0) return NONE;
  const { time, metrics, status, errorType, ...said } = report;
  const source = JSON.stringify({
    '@timestamp': isoTime(timeWithin(line, time)),
    service: serviceOfFunction(line),
    function: functionOf(line),
    functionVersion: versionOf(line),
    ...said,
    ...metrics,
    'aws.lambda.status': status,
    'aws.lambda.error_type': errorType,
  });
  return [{ line: { ...line, id: `${line.id}-report`, text: source }, index: indices.metric, source }];
}
