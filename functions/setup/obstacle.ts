import { type Failure, FailureError, RUN_SETUP, reasonIn } from '../../opensearch/failure.ts';

/** What OpenSearch says of whatever stands in a store's way, and what that is. The first that fits counts. */
const OBSTACLES: readonly {
  readonly reason: RegExp;
  readonly explain: (store: string, named: Readonly<Record<string, string>>) => Failure;
}[] = [
  { reason: /\(alias of \[(?<index>[^/\]]+)/, explain: (store, { index }) => aliasInTheWay(store, index) },
  { reason: /already exists as alias/, explain: (store) => aliasInTheWay(store) },
  {
    reason: /conflicts with index/,
    explain: (store) => inTheWay(store, `data stream ${store} conflicts with index ${store}`, `DELETE /${store}`),
  },
  {
    reason: /would cause data streams \[.*\] to no longer match/,
    explain: (store) => inTheWay(store, `a data stream is where ${store} is to be`, `DELETE /_data_stream/${store}`),
  },
  {
    reason: /mapper \[(?<field>.+?)\] cannot be changed|can't merge a non object mapping \[(?<object>.+?)\]/,
    explain: (store, { field, object }) =>
      inTheWay(
        store,
        `an index whose field ${field ?? object} is of another type is where ${store} is to be`,
        `DELETE /${store}`,
      ),
  },
  {
    reason: /matching index template \[(?<template>.+?)\] for data/,
    explain: (store, { template }) => overruled(store, template),
  },
  {
    reason: /matches with template \[(?<template>.+?)\] that creates data/,
    explain: (store, { template }) => overruled(store, template),
  },
  {
    reason: /existing templates \[(?<template>.+?)\].*same priority/,
    explain: (store, { template }) => overruled(store, template),
  },
];

/**
 * Says what stands where a store is to be, and how to clear the way with all data kept.
 *
 * @param error - what OpenSearch refused
 * @returns the error to throw: itself, if nothing is known to be in the way
 */
export function obstacleOf(store: string, error: unknown): unknown {
  const said = reasonIn(error) ?? '';
  for (const { reason, explain } of OBSTACLES) {
    const match = reason.exec(said);
    if (match !== null) return new FailureError(explain(store, match.groups ?? {}));
  }
  return error;
}

/**
 * A template that is not Sightline's decides what the store is like.
 *
 * @param template - its name, if it is known
 */
export function overruled(store: string, template: string | undefined): Failure {
  const other = template === undefined ? 'another index template' : `index template ${template}`;
  return {
    what: `${other} decides how ${store} is made, and not Sightline's`,
    index: store,
    advice: `give ${other} a priority below Sightline's 1000, or index patterns that leave ${store} out; then ${RUN_SETUP}`,
  };
}

function inTheWay(store: string, what: string, removal: string): Failure {
  const copy = `POST /_reindex {"source":{"index":"${store}"},"dest":{"index":"kept-${store}"}}`;
  return {
    what,
    index: store,
    advice: `keep its documents with ${copy}, then ${removal}, then ${RUN_SETUP}, which also says how they come back`,
  };
}

function aliasInTheWay(store: string, index = '<its index>'): Failure {
  const removal = `POST /_aliases {"actions":[{"remove":{"index":"${index}","alias":"${store}"}}]}`;
  return {
    what: `an alias of ${index} is where ${store} is to be`,
    index: store,
    advice: `take it away with ${removal}, which keeps its documents; then ${RUN_SETUP}`,
  };
}
