import { type Answer, type Explanation, type Read, variableOf } from './answer.ts';
import { blockOf, liftAdvice } from './block.ts';
import { otherServer } from './other-server.ts';
import { problemOf } from './problem.ts';
import { explainRefusal } from './refused.ts';
import { type Failure, oneLine, RUN_SETUP } from './shape.ts';

/** Says why OpenSearch, Dashboards or what stands before them refused a request, whatever the body's form. */
export function explainAnswer(answer: Answer): Failure {
  const problem = problemOf(answer.body);
  const index = problem.index ?? indexInPath(answer.path);
  const read = { server: 'OpenSearch', ...answer, problem, index } as const;
  const explanation = RULES.map((rule) => rule(read)).find((each) => each !== undefined) ?? unknownAnswer(read);
  return { ...explanation, status: answer.status, ...(index !== undefined && { index }) };
}

const RULES: readonly ((answer: Read) => Explanation | undefined)[] = [
  plainHttp,
  blocked,
  explainRefusal,
  tooLarge,
  anotherServer,
  noHandler,
  missingIndex,
  tooManyShards,
  busy,
  notReady,
];

function plainHttp({ problem, endpoint, server }: Read): Explanation | undefined {
  if (!/HTTP request (was )?(sent )?to (an )?HTTPS/i.test(problem.reason)) return undefined;
  return { what: `${endpoint ?? 'the endpoint'} is an https port`, advice: `write https:// in ${variableOf(server)}` };
}

function blocked({ problem }: Read): Explanation | undefined {
  const block = blockOf(problem.reason);
  if (block === undefined) return undefined;
  const target = block.index === undefined ? 'the cluster' : `index ${block.index}`;
  return { what: `${target} is blocked: ${block.name}`, advice: liftAdvice(block) };
}

/** A proxy's page says nothing of the server behind it when it is one of 5xx; any other page is of another server. */
function anotherServer(answer: Read): Explanation | undefined {
  const { form } = answer.problem;
  const isPage = form === 'html' && answer.status < 500;
  const isDashboards = form === 'dashboards' && answer.server === 'OpenSearch';
  return isPage || isDashboards ? otherServer(answer) : undefined;
}

function noHandler({ problem, path, server, endpoint }: Read): Explanation | undefined {
  if (!problem.reason.startsWith('no handler found')) return undefined;
  if (server !== 'OpenSearch')
    return {
      what: `${endpoint ?? 'what answered'} is OpenSearch, not ${server}`,
      advice: `set ${variableOf(server)} to the address of ${server}, by default port 5601, or leave it empty`,
    };
  const plugin = /^\/_plugins\/_?(?<name>[^/]+)/.exec(path ?? problem.reason.replace(/^[^[]*\[/, ''))?.groups?.['name'];
  return plugin === undefined
    ? {
        what: `this OpenSearch can't do what it was asked: ${problem.reason}`,
        advice: 'upgrade it to version 2 or later',
      }
    : { what: `this OpenSearch has no plugin '${plugin}'`, advice: 'install it, or use an OpenSearch that has it' };
}

function missingIndex({ problem, status, index, server }: Read): Explanation | undefined {
  if (status !== 404 || server !== 'OpenSearch' || problem.form === 'other') return undefined;
  if (problem.type !== 'index_not_found_exception') return undefined;
  return {
    what: `there is no ${index ?? 'such index'}`,
    advice: `${RUN_SETUP}: it makes what is missing`,
  };
}

function tooManyShards({ problem }: Read): Explanation | undefined {
  const limit = /\[(?<open>\d+)\]\/\[(?<most>\d+)\] maximum shards open/.exec(problem.reason)?.groups;
  if (limit === undefined) return undefined;
  return {
    what: `the cluster has ${limit['open']} of ${limit['most']} shards, and no room for another index`,
    advice: 'delete indexes that nobody needs, add a node, or raise cluster.max_shards_per_node',
  };
}

function tooLarge({ status, server }: Read): Explanation | undefined {
  if (status !== 413) return undefined;
  return {
    what: `${server} refused a request as too large (HTTP 413)`,
    advice:
      server === 'OpenSearch'
        ? 'lower bulkMebibytes, or let more through: http.max_content_length in OpenSearch, the same in a proxy before it'
        : 'let more through: savedObjects.maxImportPayloadBytes in Dashboards, the same in a proxy before it',
  };
}

function busy({ status, server, problem }: Read): Explanation | undefined {
  if (status !== 429) return undefined;
  const said = problem.type ? ` (${problem.type})` : '';
  return {
    what: `${server} is too busy (HTTP 429)${said}`,
    advice: 'wait, and scale the cluster if it goes on: look at its CPU, its memory pressure and its queues',
  };
}

function notReady({ status, server }: Read): Explanation | undefined {
  if (status !== 502 && status !== 503 && status !== 504) return undefined;
  return {
    what: `${server} is not ready (HTTP ${status})`,
    advice:
      'wait until it has started; if it goes on, look at GET /_cluster/health and at the log of the proxy before it',
  };
}

function unknownAnswer({ status, server, problem, method, path }: Read): Explanation {
  const request = method !== undefined && path !== undefined ? ` to ${method} ${path}` : '';
  const said = problem.type ? `${problem.type}: ${problem.reason}` : problem.reason;
  return {
    what: `${server} answered HTTP ${status}${request}${said && ` ${oneLine(said)}`}`,
    advice:
      status >= 500 || problem.form === 'dashboards'
        ? `look for it in the log of ${server}`
        : problem.form === 'opensearch'
          ? 'change what the reason names; the log of OpenSearch may tell more'
          : `check that ${variableOf(server)} is the base of ${server}, and that it is version 2 or later`,
  };
}

/** The indexes that a request names: the first part of its path, unless that is one of OpenSearch's own. */
function indexInPath(path: string | undefined): string | undefined {
  const [first = ''] = (path ?? '').replace(/^\//, '').split(/[/?]/);
  if (first === '_data_stream') return indexInPath((path ?? '').replace(/^\/?_data_stream/, ''));
  return first === '' || first.startsWith('_') ? undefined : decodeURIComponent(first);
}
