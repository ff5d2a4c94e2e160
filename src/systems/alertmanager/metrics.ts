import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';
import { goProcess } from '../goProcess.ts';

/** The sort of receiver, as in `slack`; Alertmanager 0.34 knows 18, and exposes all of them from its start. */
const integration = open({ budget: 20 });

/**
 * What Alertmanager exposes of itself, as far as the kit asks for it. Names, types and labels as version 0.34.0 exposes
 * them; those of the family `cluster` only where clustering is switched on.
 */
export const alertmanagerSystem = defineSystem({
  name: 'alertmanager',
  title: 'Alertmanager',
  description: 'Groups alerts, mutes what is known, and tells receivers of the rest.',
  port: 9093,
  families: {
    alerts: {
      title: 'Alerts',
      metrics: {
        alerts: gauge('alertmanager_alerts', {
          help: 'Alerts that it holds at this moment.',
          unit: 'count',
          labels: { state: ['active', 'suppressed', 'unprocessed'] },
        }),
        alertsReceived: counter('alertmanager_alerts_received_total', {
          help: 'Alerts that it was sent.',
          labels: { status: ['firing', 'resolved'], version: open({ budget: 2 }) },
        }),
        alertsInvalid: counter('alertmanager_alerts_invalid_total', {
          help: 'Alerts that it was sent and refused as invalid.',
          labels: { version: open({ budget: 2 }) },
        }),
        silences: gauge('alertmanager_silences', {
          help: 'Silences that it knows.',
          unit: 'count',
          labels: { state: ['active', 'pending', 'expired'] },
        }),
      },
    },
    notifications: {
      title: 'Notifications',
      metrics: {
        notifications: counter('alertmanager_notifications_total', {
          help: 'Notifications that it tried to send.',
          labels: { integration },
        }),
        notificationsFailed: counter('alertmanager_notifications_failed_total', {
          help: 'Notifications that it could not send, by what was in the way.',
          labels: { integration, reason: open({ budget: 10 }) },
        }),
        notificationLatency: histogram('alertmanager_notification_latency_seconds', {
          help: 'Time that sending a notification takes.',
          unit: 'seconds',
          labels: { integration },
          buckets: [1, 5, 10, 15, 20],
        }),
      },
    },
    configuration: {
      title: 'Configuration',
      metrics: {
        configLoaded: gauge('alertmanager_config_last_reload_successful', {
          help: 'Whether the configuration was valid the last time that it was read.',
          unit: 'bool',
        }),
        configHash: gauge('alertmanager_config_hash', {
          help: 'A number made of the configuration that is in force; equal configurations have equal numbers.',
          unit: 'count',
        }),
      },
    },
    cluster: {
      title: 'Cluster',
      metrics: {
        clusterMembers: gauge('alertmanager_cluster_members', {
          help: 'Members that it counts in its cluster, itself among them.',
          unit: 'count',
        }),
      },
    },
    process: goProcess,
  },
});

export const alertmanager = alertmanagerSystem.metrics;
