import type { Explanation, Read } from './answer.ts';
import { grantAdvice, PERMISSIONS, refusalOf } from './refusal.ts';
import { oneLine } from './shape.ts';

/** Says who was refused for want of a name, a password, a signature or a permission; `undefined` if nobody was. */
export function explainRefusal(answer: Read): Explanation | undefined {
  return (
    lacksPermission(answer) ??
    lacksIndexManagement(answer) ??
    lacksIamPermission(answer) ??
    badSignature(answer) ??
    unknownUser(answer) ??
    forbidden(answer)
  );
}

function lacksPermission({ problem, status, index, user: sent }: Read): Explanation | undefined {
  const refusal = refusalOf(problem.reason);
  if (refusal === undefined) return undefined;
  const user = refusal.user ?? sent;
  const action = refusal.actions.join(', ');
  return {
    what: `${named(user)} lacks the permission ${action}${index === undefined ? '' : ` on ${index}`} (HTTP ${status})`,
    ...(user !== undefined && { user }),
    action,
    advice: grantAdvice({ ...refusal, ...(user !== undefined && { user }) }, index),
  };
}

/** `User: arn:… is not authorized to perform: es:ESHttpPut because no identity-based policy allows …`. */
const IAM = /User: (?<user>\S+) is not authorized to perform: (?<action>[\w:*]+)/;

function lacksIamPermission({ problem, status, auth }: Read): Explanation | undefined {
  const { user, action } = IAM.exec(problem.reason)?.groups ?? {};
  if (user === undefined || action === undefined) return undefined;
  if (user === 'anonymous')
    return {
      what: `the domain takes no request without a signature (HTTP ${status})`,
      action,
      advice:
        auth?.kind === 'sigv4'
          ? `allow ${action} in the domain's access policy`
          : "set OPENSEARCH_AUTH to sigv4, or let the domain's access policy allow everybody and its users decide",
    };
  return {
    what: `AWS refuses ${user} the action ${action} (HTTP ${status})`,
    user,
    action,
    advice: "allow it in the role's policy and in the access policy of the domain, and deny it in neither",
  };
}

function badSignature({ problem, status }: Read): Explanation | undefined {
  const what = `AWS refuses the signature (HTTP ${status}): ${oneLine(problem.reason, 200)}`;
  if (/signature (expired|not yet current)/i.test(problem.reason)) return { what, advice: 'set the clock here right' };
  if (/scoped to/i.test(problem.reason))
    return { what, advice: 'set AWS_REGION to the Region of the domain, and OPENSEARCH_SIGNING_SERVICE to es or aoss' };
  if (/security token/i.test(problem.reason))
    return { what, advice: 'log in again: the credentials have expired or are of another account' };
  if (/signature/i.test(problem.reason) && status === 403)
    return {
      what,
      advice: 'check the credentials, and that OPENSEARCH_ENDPOINT is the name that the domain has itself',
    };
  return undefined;
}

function unknownUser({ status, auth, user, server }: Read): Explanation | undefined {
  if (status !== 401) return undefined;
  switch (auth?.kind) {
    case 'basic':
      return {
        what: `${server} refused ${named(user)} (HTTP 401): there is no such user, or the password is wrong`,
        ...(user !== undefined && { user }),
        advice: `store the right username and password in the secret ${auth.secretArn}`,
      };
    case 'sigv4':
      return {
        what: `${server} takes no signed request from this role (HTTP 401)`,
        advice: "map the role's ARN to a role of OpenSearch (backend_roles), or set OPENSEARCH_AUTH to basic",
      };
    default:
      return {
        what: `${server} asks who it is (HTTP 401)`,
        ...(user !== undefined && { user }),
        advice: 'set OPENSEARCH_AUTH to basic, with OPENSEARCH_SECRET_ARN, or to sigv4',
      };
  }
}

/** ISM says so of `add` and `change_policy`, which name the indexes at the end of their path. */
function lacksIndexManagement({ problem, status, path, user }: Read): Explanation | undefined {
  if (status !== 403 || !/doesn't have required index permissions/.test(problem.reason)) return undefined;
  const index = /^\/_plugins\/_ism\/\w+\/(?<index>[^/?]+)/.exec(path ?? '')?.groups?.['index'];
  const action = 'indices:admin/opensearch/ism/managedindex';
  const who = user !== undefined && { user };
  return {
    what: `${named(user)} may not manage ${index ?? 'the indexes'} (HTTP 403)`,
    ...who,
    action,
    advice: grantAdvice({ actions: [action], ...who }, index),
  };
}

/** A refusal that does not say what is missing: that of a HEAD, which has no body, and those of Serverless and proxies. */
function forbidden({ problem, status, method, path, index, user, auth, server }: Read): Explanation | undefined {
  if (status !== 403) return undefined;
  const request = method !== undefined && path !== undefined ? `${method} ${path}` : 'the request';
  const said =
    problem.type === 'security_exception' || problem.type === ''
      ? problem.reason
      : `${problem.type}: ${problem.reason}`;
  const what = `${server} refused ${named(user)} ${request} (HTTP 403)${said && `: ${oneLine(said, 200)}`}`;
  const who = user !== undefined && { user };
  if (auth?.kind === 'sigv4' && auth.service === 'aoss')
    return {
      what,
      ...who,
      advice: "allow aoss:APIAccessAll in the role's policy, and the indexes in a data access policy of the collection",
    };
  if (method === 'HEAD' && index !== undefined) {
    const action = 'indices:admin/get';
    return { what, ...who, action, advice: grantAdvice({ actions: [action], ...who }, index) };
  }
  return { what, ...who, advice: `grant ${named(user)} what the request needs (${PERMISSIONS})` };
}

function named(user: string | undefined): string {
  return user === undefined ? 'the user' : `user '${user}'`;
}
