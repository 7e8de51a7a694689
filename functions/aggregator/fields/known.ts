import { type FieldNode, find } from './tree.ts';
import { classOf, isObject } from './value-class.ts';

/**
 * Tells at a small cost whether an object stays as it is, which is usual: the mapping holds all of its names, each with a
 * value that its field takes. False means that it takes a closer look, see `shapeOf`.
 *
 * @param node - what the mapping holds for the object
 */
export function hasOnlyKnownMembers(object: Readonly<Record<string, unknown>>, node: FieldNode): boolean {
  for (const name in object) {
    const field = node.children.get(name) ?? find(node, name);
    if (typeof field === 'string' || !takes(field, object[name])) return false;
  }
  return true;
}

function takes(field: FieldNode, value: unknown): boolean {
  if (field.isOpaque || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => !Array.isArray(item) && takes(field, item));
  if (field.accepts === 0) return isObject(value) && hasOnlyKnownMembers(value, field);
  return (classOf(value) & field.accepts) !== 0;
}
