import type { Report } from '../suite.ts';

const report: Report = {
  title: 'Growth',
  about:
    "Own log lines of 300 bytes as records of their own, from Lambda's event into a real OpenSearch of one node on the same machine: for each shard an aggregator in a process of its own, each batch waited for before the next. CPU time is the aggregators' and OpenSearch's own count of its process, merges and refreshes included.",
  program: 'growth/main.ts',
  reading: 'Medians over the rounds. What saturates is the machine: OpenSearch and the aggregators share its cores.',
};

export default report;
