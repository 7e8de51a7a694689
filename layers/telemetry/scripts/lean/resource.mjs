/** A resource whose attributes are known and valid, as the layer's are. Left out: detectors, and waiting for them. */
class Resource {
  constructor(attributes) {
    this.attributes = attributes;
  }

  getRawAttributes() {
    return Object.entries(this.attributes);
  }

  merge(other) {
    return other ? new Resource({ ...this.attributes, ...other.attributes }) : this;
  }
}

export const resourceFromAttributes = (attributes) => new Resource(attributes);

export { resourceFromAttributes as resourceFromDetectedResource };

export const emptyResource = () => resourceFromAttributes({});

export { emptyResource as defaultResource };
