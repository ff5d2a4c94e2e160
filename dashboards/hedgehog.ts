import { systemDashboard } from '../src/panels/dashboard.ts';
import { row, stat, timeseries } from '../src/panels/panel.ts';
import { hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import * as ask from '../src/systems/hedgehog/queries.ts';
import { targetsUp } from '../src/systems/target/queries.ts';

export const hedgehogDashboard = systemDashboard(hedgehogSystem, [
  row('Health', stat('Targets up', targetsUp), stat('Error ratio', ask.errorRatio), stat('Waiting hints', ask.hintBacklog)),
  row('Requests', timeseries('By operation', ask.requestRate), timeseries('By status', ask.requestsByStatus), timeseries('Latency, p99', ask.latencyP99)),
  row('Items', timeseries('Item operations', ask.itemRate), timeseries('Requests by table', ask.requestsByTable)),
  row(
    'Replication',
    timeseries('Sent to peers', ask.sendRate),
    timeseries('Hints waiting', ask.hintBacklog),
    timeseries('Hint replays', ask.replayRate),
    timeseries('Changes replayed', ask.replayedRate),
    timeseries('Received from peers', ask.receiveRate),
    timeseries('Receive latency, p99', ask.receiveP99),
  ),
]);
