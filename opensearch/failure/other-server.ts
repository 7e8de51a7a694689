import { type Answer, variableOf } from './answer.ts';
import { problemOf } from './problem.ts';
import { type Failure, oneLine } from './shape.ts';

/** What to say of an answer that the server that was expected does not give. */
export function otherServer({
  status,
  body,
  server = 'OpenSearch',
  endpoint = 'what answered',
}: Pick<Answer, 'status' | 'body' | 'server' | 'endpoint'>): Failure {
  const { form, reason } = problemOf(body);
  if (server === 'OpenSearch' && form === 'dashboards')
    return {
      what: `${endpoint} is OpenSearch Dashboards, not OpenSearch`,
      status,
      advice: 'set OPENSEARCH_ENDPOINT to the address of OpenSearch, by default port 9200',
    };
  const answer = form === 'html' ? `a page (${oneLine(reason, 100)})` : oneLine(reason, 100) || 'nothing';
  return {
    what: `${endpoint} is no ${server}: it answered HTTP ${status} with ${answer}`,
    status,
    advice: `check ${variableOf(server)}: it has to be the address of ${server} itself, not of a page or a log-in before it`,
  };
}
