import { Option } from 'commander';
import { type Command, nonEmpty, STACK, SURROUNDINGS } from '../command.ts';
import { type DoctorOptions, doctor } from './doctor.ts';

/** `sightline doctor` */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: "look whether it works: from a function's lines to OpenSearch",
  description: `Look whether a deployment works.

Looks at attached functions and their subscriptions, at the stream and what the aggregator
says of itself, at OpenSearch, its templates, data streams and retention, at the newest
documents, the sampler and the dead letters. It changes nothing. One line each: ok, warning,
or failed with what to do. Causes come before what follows from them: mend the first that
failed, and run it again.`,
  options: [
    new Option('--function <name>', 'all about one function, by its name or ARN').argParser(nonEmpty),
    new Option('--json', 'one JSON array of {name, state, detail, advice}'),
    STACK,
    new Option('--strict', 'a warning counts as failed'),
  ],
  notes: `Exit codes: 0 well, 1 something failed, 2 a command line that asks for what there is not.

${SURROUNDINGS}`,
  run: (options: DoctorOptions, shell) => doctor(options, shell),
};
