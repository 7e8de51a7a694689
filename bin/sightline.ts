#!/usr/bin/env -S node --conditions=@sightline/source
import { doctor } from './doctor/doctor.ts';
import { explain } from './explain.ts';
import { redrive } from './redrive/redrive.ts';

const HELP = `sightline: look after a deployment of Sightline

  sightline doctor     look whether it works
  sightline redrive    get dead letters back into OpenSearch

Each command explains itself with --help.`;

const output = { out: console.log, status: console.error };
const [command, ...args] = process.argv.slice(2);
try {
  if (command === 'redrive') process.exitCode = await redrive(args, process.env, output);
  else if (command === 'doctor') process.exitCode = await doctor(args, process.env, output.out);
  else if (command === undefined || command === 'help' || command === '--help' || command === '-h') console.log(HELP);
  else throw new Error(`there is no command '${command}': run 'sightline --help' to see what there is`);
} catch (error) {
  console.error(`sightline: ${explain(error)}`);
  process.exitCode = 1;
}
