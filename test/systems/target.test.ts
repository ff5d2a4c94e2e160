import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { dashboardScope, render, ruleScope } from '../../src/promql/render.ts';
import { target } from '../../src/systems/target/metrics.ts';
import * as questions from '../../src/systems/target/queries.ts';
import { asksAbout, describesExactly } from './truth.ts';

describe('target', () => {
  describesExactly(
    Object.values(target),
    [
      ['up', 'gauge', {}],
      ['scrape_duration_seconds', 'gauge', {}],
      ['scrape_samples_scraped', 'gauge', {}],
      ['scrape_samples_post_metric_relabeling', 'gauge', {}],
      ['scrape_series_added', 'gauge', {}],
    ],
    [],
  );

  asksAbout(Object.values(target), questions, 'hedgehog');

  it('belongs to no system, so that the place of use decides whose targets are meant', () => {
    expect(Object.values(target).filter(({ system }) => system !== undefined)).toEqual([]);
    expect(render(questions.targetsUp.expr, ruleScope('porter', duration('5m')))).toBe('max by (job, instance) (up{job="porter"})');
    expect(render(questions.targetsUp.expr, dashboardScope)).toBe('max by (job, instance) (up{job=~"$job",instance=~"$instance"})');
  });
});
