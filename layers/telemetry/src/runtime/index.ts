export {
  createRuntimeSampler,
  type DiskSample,
  type RuntimeSample,
  type RuntimeSampler,
  type RuntimeSamplerOptions,
} from './sampler.ts';
