import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';

/** What a route does, for every route of the API. */
export const operations = [
  'list_tables',
  'create_table',
  'delete_table',
  'get_item',
  'put_item',
  'delete_item',
  'scan_items',
  'table_count',
] as const;

/** The upper bounds of both latency histograms, in seconds. */
export const latencyBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Tables are the users' own: the value is empty on routes that concern no table. */
const table = open({ budget: 20 });
const peer = open({ budget: 20 });

const http = {
  method: ['GET', 'POST', 'PUT', 'DELETE'],
  operation: operations,
  status: ['2xx', '4xx', '5xx'],
  table,
} as const;

export const hedgehogSystem = defineSystem({
  name: 'hedgehog',
  title: 'HedgehogDB',
  description: 'A replicated key-value store: tables of items, placed by consistent hash, with hinted handoff.',
  port: 8081,
  families: {
    http: {
      title: 'HTTP API',
      metrics: {
        requests: counter('hedgehog_http_requests_total', {
          help: 'Requests that the HTTP API has answered.',
          core: true,
          labels: http,
        }),
        latency: histogram('hedgehog_http_request_duration_seconds', {
          help: 'Time from the arrival of an HTTP request to the end of its response.',
          core: true,
          unit: 'seconds',
          labels: http,
          buckets: latencyBuckets,
        }),
      },
    },
    items: {
      title: 'Items',
      metrics: {
        itemOperations: counter('hedgehog_item_operations_total', {
          help: 'Reads, writes and deletions of single items, by outcome; an item that is not there is no failure.',
          labels: { operation: ['get', 'put', 'delete'], result: ['success', 'failure'], table },
        }),
      },
    },
    replication: {
      title: 'Replication',
      metrics: {
        sends: counter('hedgehog_replication_send_total', {
          help: 'Attempts to replicate a change to a peer; whatever did not succeed was kept as a hint.',
          labels: { op: ['put', 'delete'], target_node: peer, result: ['success', 'failure', 'node_down'] },
        }),
        pendingHints: gauge('hedgehog_replication_hinted_handoff_pending', {
          help: 'Changes kept for a peer that has not taken them yet.',
          unit: 'count',
          labels: { target_node: peer },
        }),
        replays: counter('hedgehog_replication_hint_replay_total', {
          help: 'Runs that hand a peer its hints; a run fails when some of them had to be kept again.',
          labels: { target_node: peer, result: ['success', 'failure'] },
        }),
        replayedOps: counter('hedgehog_replication_hint_replay_ops_total', {
          help: 'Single changes handed to a peer out of its hints.',
          labels: { target_node: peer, op: ['put', 'delete'] },
        }),
        received: counter('hedgehog_replication_received_total', {
          help: 'Replication requests from peers that this node has handled.',
          labels: { op: ['get', 'put', 'delete'], result: ['success', 'failure'] },
        }),
        receiveLatency: histogram('hedgehog_replication_received_duration_seconds', {
          help: 'Time to handle a replication request from a peer.',
          unit: 'seconds',
          labels: { op: ['get', 'put', 'delete'], result: ['success', 'failure'] },
          buckets: latencyBuckets,
        }),
      },
    },
  },
});

export const hedgehog = hedgehogSystem.metrics;
