#!/usr/bin/env -S node --conditions=@sightline/source
import { main } from '../cli/main.ts';

process.exitCode = await main(process.argv.slice(2), process.env, { out: console.log, status: console.error });
