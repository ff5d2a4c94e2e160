import { describe, expect, it } from 'vitest';
import { gauge } from '../../src/metric/metric.ts';
import { minutes } from '../../src/metric/duration.ts';
import { either, labelled } from '../../src/promql/either.ts';
import { promql } from '../../src/promql/expr.ts';
import { render, ruleScope } from '../../src/promql/render.ts';

const [queue, stock] = ['shop_queue', 'shop_stock'].map((name) => gauge(name, { help: 'Things.', unit: 'count' })) as [ReturnType<typeof gauge>, ReturnType<typeof gauge>];
const scope = ruleScope('shop', minutes(5));

describe('either', () => {
  it('puts or between expressions, and nothing around one', () => {
    expect(render(either([promql`absent(${queue})`, promql`absent(${stock})`]), scope)).toBe('absent(shop_queue{job="shop"}) or absent(shop_stock{job="shop"})');
    expect(render(either([promql`${queue}`]), scope)).toBe('shop_queue{job="shop"}');
  });

  it('keeps its meaning within another expression', () => {
    expect(render(promql`${either([promql`${queue}`, promql`${stock}`])} > 1`, scope)).toBe('(shop_queue{job="shop"} or shop_stock{job="shop"}) > 1');
  });

  it('is refused without anything to choose from', () => {
    expect(() => either([])).toThrow('leave the rule out');
  });
});

describe('labelled', () => {
  it('adds a label, its value escaped', () => {
    expect(render(labelled(promql`${queue}`, 'metric', 'a"b'), scope)).toBe('label_replace(shop_queue{job="shop"}, "metric", "a\\"b", "", "")');
  });
});
