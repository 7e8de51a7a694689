import { createHash } from 'node:crypto';
import {
  HANDOVER_MEMBER,
  type Handover,
  INDEX_PREFIX,
  readHandover,
  type SpanKind,
  type SpanLine,
} from '@sightline/telemetry/wire';
import type { Line } from '../line.ts';
import type { Document, Indices } from './document.ts';
import { isoTime } from './timestamp.ts';

/** Finds the documents of the service map that a line tells of. */
export type ServiceMap = (line: Line) => readonly Document[];

/** The called service, and the name of its span. */
interface End {
  readonly domain: string;
  readonly resource: string;
}

const KIND = '"kind":"SPAN_KIND_';
const LINKS = ',"links":[{"traceId":"';

/** A JSON string, its escapes left as they are. */
const STRING = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)"`;

/** The members before the user's own, in the order that the layer writes. */
const HEAD = new RegExp(
  `^\\{"traceId":"[0-9a-f]{32}","spanId":"[0-9a-f]{16}","parentSpanId":"([0-9a-f]*)","traceState":${STRING}` +
    `,"name":${STRING},"kind":"(SPAN_KIND_SERVER|SPAN_KIND_CONSUMER)","serviceName":${STRING},`,
);

/**
 * Makes the edges between services, in the contract of Data Prepper's `otel-v1-apm-service-map`, from the spans of the
 * called services alone: what each knows of its caller stands in its `traceState`, or in those of its links where it
 * took a batch. An edge is made once by each map, so make one an invocation. Its documents' ids follow from their
 * content as in Data Prepper, so an edge that is known already is refused as a duplicate.
 */
export function serviceMap(indices: Indices): ServiceMap {
  const index = INDEX_PREFIX.serviceMap + indices.span.slice(INDEX_PREFIX.span.length);
  const seen = new Set<string>();
  return (line) => {
    const span = isCalled(line.text) ? readCalled(line.text) : undefined;
    if (span === undefined) return [];
    const { called, kind, calls } = span;
    return calls.flatMap(({ caller, traceGroup }) => {
      const key = JSON.stringify([caller.service, caller.kind, traceGroup, kind, called]);
      if (seen.has(key)) return [];
      seen.add(key);
      return [
        edge(line, index, caller.service, caller.kind, traceGroup, 'destination', called),
        edge(line, index, called.domain, kind, traceGroup, 'target', called),
      ];
    });
  };
}

/** Tells by a look at one place whether a span's kind is one that has a caller; most spans have another. */
function isCalled(text: string): boolean {
  const at = text.indexOf(KIND) + KIND.length;
  return at >= KIND.length && (text.startsWith('SERVER', at) || text.startsWith('CONSUMER', at));
}

interface Called {
  readonly called: End;
  readonly kind: SpanKind;
  readonly calls: readonly Call[];
}

/** What a span line says of its callers; `undefined` where the line is not as the layer writes it. */
function readCalled(text: string): Called | undefined {
  const head = HEAD.exec(text);
  if (head === null) return undefined;
  const [, parentSpanId = '', traceState = '', name = '', kind = '', service = ''] = head;
  try {
    return {
      called: { domain: unescaped(service), resource: unescaped(name) },
      kind: kind as SpanKind,
      calls: callersOf(text, parentSpanId, traceState),
    };
  } catch {
    return undefined;
  }
}

type Call = Handover & { readonly caller: NonNullable<Handover['caller']> };

function callersOf(text: string, parentSpanId: string, traceState: string): readonly Call[] {
  if (parentSpanId !== '') return callIn(unescaped(traceState), parentSpanId);
  if (!text.includes(LINKS)) return [];
  const { links } = JSON.parse(text) as SpanLine;
  return links.flatMap((link) => callIn(link.traceState, link.spanId));
}

/** The call that a `tracestate` tells of, unless its caller is not the span that was called from. */
function callIn(traceState: string, spanId: string): readonly Call[] {
  const member = traceState.split(',').find((each) => each.startsWith(`${HANDOVER_MEMBER}=`));
  const handover = member && readHandover(member.slice(HANDOVER_MEMBER.length + 1).trimEnd());
  return handover && handover.caller?.spanId === spanId ? [handover as Call] : [];
}

function edge(
  line: Line,
  index: string,
  serviceName: string,
  kind: SpanKind,
  traceGroupName: string,
  side: 'destination' | 'target',
  called: End,
): Document {
  const end = `${called.resource},${called.domain}`;
  const ends = side === 'target' ? `${end},` : `,${end}`;
  const hashId = createHash('md5').update(`${serviceName},${kind},${traceGroupName},${ends}`).digest('base64');
  // NextGen takes no document without it. Elsewhere it is when the edge was first seen, as the first document stays.
  const seen = { '@timestamp': isoTime(line.time) };
  const fields = {
    ...seen,
    hashId,
    serviceName,
    kind,
    destination: null,
    target: null,
    traceGroupName,
    [side]: called,
  };
  const source = JSON.stringify(fields);
  return { line: { ...line, id: hashId, text: source }, index, source, shared: true };
}

function unescaped(text: string): string {
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}
