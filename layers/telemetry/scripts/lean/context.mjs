/** Contexts as the API makes them, but that they share their methods, which the original makes anew for each. */
export const createContextKey = (description) => Symbol.for(description);

class Context {
  #values;

  constructor(values) {
    this.#values = values;
  }

  getValue(key) {
    return this.#values.get(key);
  }

  setValue(key, value) {
    return new Context(new Map(this.#values).set(key, value));
  }

  deleteValue(key) {
    const values = new Map(this.#values);
    values.delete(key);
    return new Context(values);
  }
}

export const ROOT_CONTEXT = new Context(new Map());
