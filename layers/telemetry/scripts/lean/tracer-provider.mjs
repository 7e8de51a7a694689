/**
 * The SDK's TracerProvider as the layer makes it: with every option but the limits, and one span processor. Left out are
 * the defaults of the others, the fan-out to several processors and the time limit of a flush, which has nothing to do.
 */
import { Tracer } from './Tracer.mjs';

export class TracerProvider {
  #options;
  #tracers = new Map();

  constructor({ resource, sampler, idGenerator, spanProcessors }) {
    const [spanProcessor] = spanProcessors;
    this.#options = {
      resource,
      sampler,
      idGenerator,
      spanProcessor,
      spanLimits: {
        attributeCountLimit: 128,
        attributeValueLengthLimit: Number.POSITIVE_INFINITY,
        eventCountLimit: 128,
        linkCountLimit: 128,
        attributePerEventCountLimit: 128,
        attributePerLinkCountLimit: 128,
      },
    };
  }

  getTracer(name, version, { schemaUrl } = {}) {
    const key = `${name}@${version || ''}:${schemaUrl || ''}`;
    let tracer = this.#tracers.get(key);
    if (tracer === undefined) {
      tracer = new Tracer({ name, version, schemaUrl }, this.#options);
      this.#tracers.set(key, tracer);
    }
    return tracer;
  }

  forceFlush() {
    return this.#options.spanProcessor.forceFlush();
  }

  shutdown() {
    return this.#options.spanProcessor.shutdown();
  }
}
