/** How `console.log` shows a span. Left out: being asked by anything but Node, and a resource that is waited for. */
export const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

export const settledResourceAttributes = ({ attributes }) => attributes;

export function formatInspect(name, payload, depth, options, inspect) {
  if (depth < 0) return options.stylize(`[${name}]`, 'special');
  return `${name} ${inspect(payload, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
}
