/** Image tags of what the stack runs. */
export const versions = { prometheus: 'v3.14.0', alertmanager: 'v0.34.0', tempo: '3.0.3', grafana: '13.2.0' } as const;
