/**
 * Checks and copies attributes as the original does, and says of them the same. Left out is the limit of a value's
 * length, which the layer does not set. The original makes a WeakSet for every value, which costs more than all the
 * rest; here only a value that is an object is looked into.
 */
import { diag } from '@opentelemetry/api';

export const AddAttributeDecision = {
  DROP_UNDEFINED: 0,
  DROP_INVALID: 1,
  DROP_LIMIT_REACHED: 2,
  ADD_NEW: 3,
  ADD_OVERWRITE_EXISTING: 4,
};

export const maybeAddAttribute = (options) => maybeAdd(options, isAnyValue);
export const maybeAddSimpleAttribute = (options) => maybeAdd(options, isSimpleAttributeValue);
export const cleanAttributes = (given, limits) => clean(given, limits, isAnyValue);
export const cleanSimpleAttributes = (given, limits) => clean(given, limits, isSimpleAttributeValue);
export const sanitizeAttributes = (given) =>
  cleanSimpleAttributes(given, { attributeCountLimit: 128 }).attributes ?? {};

function maybeAdd({ key, value, attributes, limits, currentAttributesCount }, accepts) {
  if (value === undefined) return AddAttributeDecision.DROP_UNDEFINED;
  if (key.length > 0) {
    const isNew = !Object.hasOwn(attributes, key);
    if (isNew && currentAttributesCount >= limits.attributeCountLimit) return AddAttributeDecision.DROP_LIMIT_REACHED;
    if (isValid(key, value, accepts)) {
      attributes[key] = copy(value);
      return isNew ? AddAttributeDecision.ADD_NEW : AddAttributeDecision.ADD_OVERWRITE_EXISTING;
    }
  } else diag.warn(`Invalid attribute key: ${key}`);
  return AddAttributeDecision.DROP_INVALID;
}

function clean(given, { attributeCountLimit }, accepts) {
  if (typeof given !== 'object' || given === null) return {};
  const attributes = {};
  let count = 0;
  let droppedAttributesCount = 0;
  for (const key of Object.keys(given)) {
    const value = given[key];
    if (value === undefined) continue;
    if (count >= attributeCountLimit || !isValid(key, value, accepts)) droppedAttributesCount++;
    else {
      attributes[key] = copy(value);
      count++;
    }
  }
  return { attributes, droppedAttributesCount };
}

function isValid(key, value, accepts) {
  if (key.length === 0) diag.warn(`Invalid attribute key: ${key}`);
  else if (accepts(value)) return true;
  else diag.warn(`Invalid attribute value set for key: ${key}`);
  return false;
}

function isPrimitive(value) {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** @param ancestors - the objects that the value is within */
export function isAnyValue(value, ancestors = []) {
  if (isPrimitive(value) || value === null || value instanceof Uint8Array) return true;
  if (typeof value !== 'object' || ancestors.includes(value)) return false;
  const isList = Array.isArray(value);
  if (!isList && value.constructor !== Object && value.constructor !== undefined) return false;
  const inner = [...ancestors, value];
  return (isList ? [...value] : Object.values(value)).every((each) => each === undefined || isAnyValue(each, inner));
}

/** A primitive, or a list of one kind of them. */
export function isSimpleAttributeValue(value) {
  if (!Array.isArray(value)) return isPrimitive(value);
  const present = value.filter((each) => each !== null && each !== undefined);
  return present.every((each) => isPrimitive(each) && typeof each === typeof present[0]);
}

export { isSimpleAttributeValue as isAttributeValue };

function copy(value) {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(copy);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, copy(each)]));
}
