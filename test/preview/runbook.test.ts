import { describe, expect, it } from 'vitest';
import { runbookPage } from '../../src/preview/runbook.ts';

describe('a runbook as a page', () => {
  it('has headings, paragraphs and commands', () => {
    const page = runbookPage('DiskFull', '# DiskFull\n\n## Meaning\nIt is `full`.\n\n    df -h | sort\n');
    expect(page).toContain('<h2>Meaning</h2>');
    expect(page).toContain('<p>It is <code>full</code>.</p>');
    expect(page).toContain('<pre><code>df -h | sort\n</code></pre>');
  });

  it.each([
    ['markup', 'kill <pid> <img src=x onerror=alert(1)>'],
    ['a script', '<script>alert(1)</script>'],
    ['a link to a script', '[here](javascript:alert(1))'],
    ['a picture that is a page', '![x](data:text/html;base64,PHA+)'],
  ])('shows %s as the text that it is', (_, text) => {
    const page = runbookPage('A', text);
    expect(page).not.toMatch(/<img|<script|href="(javascript|data):|src="data:text/);
  });

  it('shows the alert’s name as text, too', () => {
    expect(runbookPage('<b>', '')).toContain('<title>&lt;b&gt;');
  });

  it('has the look that the page had', () => {
    expect(runbookPage('A', '', 'dark')).toContain('data-theme="dark"');
    expect(runbookPage('A', '')).toContain('data-theme="light"');
  });
});
